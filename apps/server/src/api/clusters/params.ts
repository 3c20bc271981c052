import type { Params } from '../loki/params.ts'

/** `dedup`: whether a line that several clusters hold alike comes once, which is the default. */
export function dedupOf(params: Params): boolean {
  const text = params.text('dedup')
  if (text === '' || text === 'true') return true
  if (text === 'false') return false
  throw params.refuse(`parameter 'dedup': "${text}" is neither true nor false`)
}

/** `timeout`: how long each cluster has, a duration; never longer than by default. Milliseconds. */
export function timeoutOf(params: Params, defaultMs: number): number {
  const ns = params.duration('timeout')
  if (ns === null) return defaultMs
  if (ns <= 0n) throw params.refuse("parameter 'timeout' must be above zero")
  return Math.min(defaultMs, Math.max(1, Number(ns / 1_000_000n)))
}
