import { LEVELS, levelClass } from '../kit/palette.ts'
import type { RangeNs } from '../kit/time-range.ts'
import type { HistogramAnswer } from '../kit/wire.ts'

const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200,
]

/** Seconds per bucket so that a range has at most about `buckets` of them. */
export function stepFor(range: RangeNs, buckets = 100): number {
  const seconds = Number((range.end - range.start) / 1_000_000_000n)
  return (
    STEPS.find((step) => seconds / step <= buckets) ??
    Math.ceil(seconds / buckets / 86_400) * 86_400
  )
}

/** The range widened to whole steps, so that buckets stay put while time passes. */
export function alignRange(range: RangeNs, stepSeconds: number): RangeNs {
  const step = BigInt(stepSeconds) * 1_000_000_000n
  return { start: (range.start / step) * step, end: ((range.end + step - 1n) / step) * step }
}

export interface StackedBars {
  /** Start of each bucket, seconds since the epoch. */
  readonly times: readonly number[]
  /** Levels that occur, worst first: worst stands at the bottom of the stack. */
  readonly levels: readonly string[]
  /** Per level: its lines and those of the levels below it. */
  readonly stacks: readonly (readonly number[])[]
  /** Per level: its own lines. */
  readonly counts: readonly (readonly number[])[]
}

/** Adds levels up for a stacked drawing; `only` leaves the others out. */
export function stackBars(answer: HistogramAnswer, only: ReadonlySet<string>): StackedBars {
  const byLevel = new Map<string, number[]>()
  for (const [name, counts] of Object.entries(answer.levels)) {
    const level = levelClass(name)
    const sum = byLevel.get(level) ?? []
    counts.forEach((count, i) => (sum[i] = (sum[i] ?? 0) + count))
    byLevel.set(level, sum)
  }
  const { buckets } = answer
  const start = Number(BigInt(answer.start) / 1_000_000n) / 1000
  const levels = LEVELS.filter(
    (level) => byLevel.has(level) && (only.size === 0 || only.has(level)),
  )
  const counts = levels.map((level) =>
    Array.from({ length: buckets }, (_, i) => byLevel.get(level)?.[i] ?? 0),
  )
  const stacks: number[][] = []
  for (const row of counts) {
    const below = stacks.at(-1)
    stacks.push(row.map((count, i) => count + (below?.[i] ?? 0)))
  }
  return {
    times: Array.from({ length: buckets }, (_, i) => start + i * answer.stepSeconds),
    levels,
    stacks,
    counts,
  }
}

/** Lines per level over the whole answer, worst level first. */
export function levelTotals(answer: HistogramAnswer): readonly (readonly [string, number])[] {
  const all = stackBars(answer, new Set())
  return all.levels.map((level, i) => [level, (all.counts[i] ?? []).reduce((a, b) => a + b, 0)])
}
