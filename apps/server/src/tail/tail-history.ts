import type { LogqlEngine, LogRow } from '@tailspan/query'

/** How far back a tail looks for its first lines. */
const LOOKBACK_NS = 3_600_000_000_000n

/** The last lines of a query up to now, oldest first; none when `limit` is 0. */
export async function tailHistory(
  engine: LogqlEngine,
  text: string,
  options: { readonly now: bigint; readonly start?: bigint; readonly limit: number },
  signal: AbortSignal,
): Promise<readonly LogRow[]> {
  if (options.limit <= 0) return []
  const result = await engine.queryRange(
    text,
    {
      start: options.start ?? options.now - LOOKBACK_NS,
      // Lines from clocks that run ahead belong to the tail too.
      end: options.now + LOOKBACK_NS,
      step: 1_000_000_000n,
      limit: options.limit,
      direction: 'backward',
    },
    signal,
  )
  return result.kind === 'streams' ? result.rows.toReversed() : []
}
