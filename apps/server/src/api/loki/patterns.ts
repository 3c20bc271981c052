import { defaultPatternLimits, minePatterns } from '@tailspan/query'
import type { LokiHandler } from './handler.ts'
import { parseMatchers } from './selectors.ts'

const LEAST_STEP = 10_000_000_000n
/** Patterns of one answer, the most frequent ones. */
const MAX_PATTERNS = 500

/** `GET|POST /loki/api/v1/patterns`: templates of the lines and how often they occur. */
export const patterns: LokiHandler = async ({ params, deps, signal }) => {
  const range = params.range(deps.clock.now())
  const matchers = parseMatchers(params.text('query'))
  const given = params.step(range)
  const step = given < LEAST_STEP ? LEAST_STEP : given
  // Steps start at multiples of themselves, so that asking again counts the same.
  const start = range.start - (((range.start % step) + step) % step)
  const found = await minePatterns(
    deps.logs,
    { matchers, start, end: range.end, step },
    defaultPatternLimits,
    signal,
  )
  return {
    status: 'success',
    data: found.slice(0, MAX_PATTERNS).map(({ pattern, level, samples }) => ({
      pattern,
      level: level || 'unknown',
      samples: samples.map(([time, lines]) => [Number(time / 1_000_000_000n), lines]),
    })),
  }
}
