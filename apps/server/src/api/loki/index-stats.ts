import type { LokiHandler } from './handler.ts'
import { wholeRange } from './range-windows.ts'
import { parseMatchers } from './selectors.ts'

/** `GET|POST /loki/api/v1/index/stats`: how much a selector covers; the bytes with the metadata's. */
export const indexStats: LokiHandler = async ({ params, deps, signal }) => {
  const range = params.range(deps.clock.now())
  const matchers = parseMatchers(params.text('query'))
  const { streams, entries, bytes } = await deps.logs.stats(matchers, range, signal)
  let size: number | undefined
  for (const grid of wholeRange(range)) {
    const series = await deps.logs.aggregate(
      { matchers, range, direction: 'forward' },
      { fn: 'size', grid, groupBy: { kind: 'by', names: [] } },
      signal,
    )
    size = series?.[0]?.values[0]
  }
  return { streams, chunks: streams, bytes: size ?? bytes, entries }
}
