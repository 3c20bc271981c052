import type { LokiHandler } from './handler.ts'
import { parseMatchers } from './selectors.ts'

/** `GET|POST /loki/api/v1/index/stats`: how much a selector covers. */
export const indexStats: LokiHandler = async ({ params, deps, signal }) => {
  const range = params.range(deps.clock.now())
  const matchers = parseMatchers(params.text('query'))
  const { streams, entries, bytes } = await deps.logs.stats(matchers, range, signal)
  return { streams, chunks: streams, bytes, entries }
}
