import {
  DETECTED_LEVEL,
  type LabelMatcher,
  type LogReader,
  labelValue,
  type TimeGrid,
} from '@tailspan/model'
import { type Cluster, Drain } from './drain.ts'
import { printPattern, tokenize, WILDCARD } from './tokenize.ts'

export interface PatternLimits {
  /** Lines looked at, newest first in each step. */
  readonly maxLines: number
  /** Templates of a level. */
  readonly maxClusters: number
  /** Steps; longer ranges get a longer step. */
  readonly maxSteps: number
}

export const defaultPatternLimits: PatternLimits = {
  maxLines: 50_000,
  maxClusters: 500,
  maxSteps: 60,
}

const SAYS_SOMETHING = /[\p{L}\p{N}]/u

export interface PatternQuestion {
  readonly matchers: readonly LabelMatcher[]
  /** Nanoseconds, end excluded. */
  readonly start: bigint
  readonly end: bigint
  readonly step: bigint
}

/** Lines that share a template. */
export interface Pattern {
  /** Operand of LogQL's `|>` that finds them. */
  readonly pattern: string
  /** Detected level, '' when there is none. */
  readonly level: string
  /** Start of the step in nanoseconds, and lines in it; steps without any are left out. */
  readonly samples: readonly (readonly [bigint, number])[]
  readonly total: number
}

/**
 * Templates of the lines that match, the most frequent first. Every line is counted; which
 * template it has is known of at most `maxLines`, spread over the steps, and those stand for the
 * others of their step and level.
 */
export async function minePatterns(
  reader: LogReader,
  question: PatternQuestion,
  limits: PatternLimits,
  signal: AbortSignal,
): Promise<Pattern[]> {
  const grid = gridOf(question, limits.maxSteps)
  const totals = await countByLevel(reader, question.matchers, grid, signal)
  const perStep = Math.max(1, Math.floor(limits.maxLines / grid.count))
  const found = new Map<string, Level>()
  for (let i = 0; i < grid.count; i++) {
    const counts = await sample(reader, question, grid, i, perStep, found, limits, signal)
    for (const [level, clusters] of counts) {
      const seen = [...clusters.values()].reduce((sum, n) => sum + n, 0)
      const all = totals.get(level)?.[i] ?? seen
      for (const [cluster, n] of clusters) {
        found.get(level)?.add(cluster, startOf(grid, i), Math.round((n / seen) * all))
      }
    }
  }
  return [...found]
    .flatMap(([name, level]) => level.patterns(name))
    .sort((a, b) => b.total - a.total)
}

/** Templates of one level and their lines by step. */
class Level {
  readonly drain: Drain
  readonly samples = new Map<Cluster, [bigint, number][]>()

  constructor(maxClusters: number) {
    this.drain = new Drain({ maxClusters })
  }

  add(cluster: Cluster, time: bigint, lines: number): void {
    const points = this.samples.get(cluster)
    if (points) points.push([time, lines])
    else this.samples.set(cluster, [[time, lines]])
  }

  /** Clusters that differ only in how many tokens a wildcard stands for are one pattern. */
  patterns(level: string): Pattern[] {
    const byText = new Map<string, Map<bigint, number>>()
    for (const [{ tokens }, points] of this.samples) {
      const text = printPattern(tokens)
      if (!SAYS_SOMETHING.test(text.replaceAll(WILDCARD, ''))) continue
      let sums = byText.get(text)
      if (!sums) byText.set(text, (sums = new Map()))
      for (const [time, lines] of points) sums.set(time, (sums.get(time) ?? 0) + lines)
    }
    return [...byText].map(([pattern, sums]) => {
      const samples = [...sums].filter(([, lines]) => lines > 0)
      samples.sort(([a], [b]) => (a < b ? -1 : 1))
      const total = samples.reduce((sum, [, lines]) => sum + lines, 0)
      return { pattern, level, samples, total }
    })
  }
}

/** Steps from the start on, `window` back from their ends. */
function gridOf({ start, end, step }: PatternQuestion, maxSteps: number): TimeGrid {
  const span = end > start ? end - start : 1n
  const least = (span + BigInt(maxSteps) - 1n) / BigInt(maxSteps)
  const wide = ((least + step - 1n) / step) * step
  const count = Number((span + wide - 1n) / wide)
  // A window excludes its start and includes its end; lines of the start itself belong to it.
  return { start: start + wide - 1n, step: wide, window: wide, count }
}

function startOf(grid: TimeGrid, i: number): bigint {
  return grid.start + BigInt(i) * grid.step - grid.window + 1n
}

async function countByLevel(
  reader: LogReader,
  matchers: readonly LabelMatcher[],
  grid: TimeGrid,
  signal: AbortSignal,
): Promise<Map<string, Float64Array>> {
  const range = { start: startOf(grid, 0), end: startOf(grid, grid.count) }
  const series = await reader.aggregate(
    { matchers, range, direction: 'backward' },
    { fn: 'count', grid, groupBy: { kind: 'by', names: [DETECTED_LEVEL] } },
    signal,
  )
  const totals = new Map<string, Float64Array>()
  for (const { labels, values } of series ?? []) {
    totals.set(labelValue(labels, DETECTED_LEVEL), values)
  }
  return totals
}

/** Sorts the newest lines of a step into templates: lines by level and cluster. */
async function sample(
  reader: LogReader,
  { matchers, end }: PatternQuestion,
  grid: TimeGrid,
  i: number,
  lines: number,
  found: Map<string, Level>,
  { maxClusters }: PatternLimits,
  signal: AbortSignal,
): Promise<Map<string, Map<Cluster, number>>> {
  const counts = new Map<string, Map<Cluster, number>>()
  const next = startOf(grid, i + 1)
  const range = { start: startOf(grid, i), end: next < end ? next : end }
  const selection = {
    matchers,
    range,
    direction: 'backward',
    limit: lines,
    fields: ['line'],
  } as const
  for await (const batch of reader.read(selection, signal)) {
    for (let row = 0; row < batch.length; row++) {
      const level = batch.levels[row] ?? ''
      let known = found.get(level)
      if (!known) found.set(level, (known = new Level(maxClusters)))
      const cluster = known.drain.add(tokenize(batch.lines[row] ?? ''))
      if (!cluster) continue
      let clusters = counts.get(level)
      if (!clusters) counts.set(level, (clusters = new Map()))
      clusters.set(cluster, (clusters.get(cluster) ?? 0) + 1)
    }
  }
  return counts
}
