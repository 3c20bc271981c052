import { areIds } from '@tailspan/query'
import type { LokiQueryDeps } from './deps.ts'
import type { LokiHandler } from './handler.ts'
import { matchersOf } from './selectors.ts'

/** Labels that tell something even when their values are numbers. */
const ALWAYS = new Set(['cluster', 'namespace', 'instance', 'pod'])

/** `GET|POST /loki/api/v1/detected_labels`: labels worth choosing streams by, no query meaning all. */
export const detectedLabels: LokiHandler<LokiQueryDeps> = async ({ params, deps, signal }) => {
  const range = params.range(deps.clock.now())
  const streams = await deps.logs.streams(matchersOf(params.text('query')), range, signal)
  const values = new Map<string, Set<string>>()
  for (const { labels } of streams) {
    for (const [name, value] of labels) {
      const known = values.get(name)
      if (known) known.add(value)
      else values.set(name, new Set([value]))
    }
  }
  const detected = [...values]
    .filter(([name, all]) => ALWAYS.has(name) || !areIds([...all]))
    .map(([label, all]) => ({ label, cardinality: all.size }))
  return detected.length === 0 ? {} : { detectedLabels: detected }
}
