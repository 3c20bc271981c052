import type { JsonPlace } from '@tailspan/clients'
import type { PrometheusRoute } from './deps.ts'
import { readLimit } from './query.ts'

/** `/metadata`: what targets say about their metrics, each different saying once. */
export const metadata: PrometheusRoute = async ({ params, ask }) => {
  const answers = await ask('metadata', () => params, readSayings)
  const sayings = new Map<string, Map<string, unknown>>()
  for (const { metric, text, raw } of answers.flatMap(({ value }) => value)) {
    const known = sayings.get(metric)
    if (known) known.set(text, raw)
    else sayings.set(metric, new Map([[text, raw]]))
  }
  const merged = Object.create(null) as Record<string, unknown[]>
  for (const [metric, known] of [...sayings].slice(0, readLimit(params))) {
    merged[metric] = [...known.values()]
  }
  return { data: merged }
}

interface Saying {
  readonly metric: string
  /** Equal for those that say the same. */
  readonly text: string
  readonly raw: unknown
}

function readSayings(data: JsonPlace): Saying[] {
  return data.members().flatMap(([metric, list]) =>
    list.items().map((one) => {
      const text = JSON.stringify(['type', 'unit', 'help'].map((name) => one.at(name).textOr('')))
      return { metric, text, raw: one.value }
    }),
  )
}
