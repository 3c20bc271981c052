import {
  type Label,
  type LabelMatcher,
  printLabels,
  TailspanError,
  type TimeGrid,
} from '@tailspan/model'
import type { LokiRequest } from './handler.ts'
import { parseMatchers } from './selectors.ts'

/** Most label sets one answer may tell apart, as in Loki. */
const MAX_SERIES = 1000

/** How many bytes the streams with some labels hold, for each window of the grids in a row. */
export interface Volume {
  readonly labels: readonly Label[]
  readonly total: number
  /** NaN for a window that holds nothing. */
  readonly values: readonly number[]
}

/**
 * Bytes of lines and metadata by labels, the largest first. Each stream counts for its labels among
 * `targetLabels` (it must have all of them; by default those of the selector, which it need not
 * have), or with `aggregateBy=labels` for each of them alone (by default all).
 */
export async function readVolumes(
  { params, deps, signal }: LokiRequest,
  grids: readonly TimeGrid[],
): Promise<Volume[]> {
  const wanted = readWanted(params.text('query'), params.text('targetLabels'))
  const single = readAggregateBy(params.text('aggregateBy')) === 'labels'
  const limit = params.limit()
  const volumes = new Map<string, { labels: readonly Label[]; values: number[] }>()
  const windows = grids.reduce((sum, grid) => sum + grid.count, 0)
  let first = 0
  for (const grid of grids) {
    const selection = { matchers: wanted.matchers, range: { start: 0n, end: 0n } }
    const series = await deps.logs.aggregate(
      { ...selection, direction: 'forward' },
      { fn: 'size', grid, groupBy: { kind: 'stream' } },
      signal,
    )
    if (series === null) throw new TailspanError('not_implemented', 'volumes cannot be told here')
    for (const { labels, values } of series) {
      const mine = labels.filter(([name]) => wanted.names.has(name) || (single && !wanted.targets))
      for (const key of single ? mine.map(([name]): Label[] => [[name, '']]) : [mine]) {
        add(volumes, key, values, first, windows)
      }
    }
    first += grid.count
  }
  return [...volumes.values()]
    .map(({ labels, values }) => ({ labels, values, total: sum(values) }))
    .sort((a, b) => b.total - a.total || (printLabels(a.labels) < printLabels(b.labels) ? -1 : 1))
    .slice(0, limit)
}

function add(
  volumes: Map<string, { labels: readonly Label[]; values: number[] }>,
  labels: readonly Label[],
  values: Float64Array,
  first: number,
  windows: number,
): void {
  const key = printLabels(labels)
  let volume = volumes.get(key)
  if (volume === undefined) {
    if (volumes.size >= MAX_SERIES) {
      throw new TailspanError(
        'bad_request',
        `the query hit the max number of series limit (limit: ${MAX_SERIES} series)`,
      )
    }
    volume = { labels, values: Array<number>(windows).fill(Number.NaN) }
    volumes.set(key, volume)
  }
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue
    const before = volume.values[first + i] ?? Number.NaN
    volume.values[first + i] = (Number.isNaN(before) ? 0 : before) + value
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => (Number.isNaN(value) ? total : total + value), 0)
}

interface Wanted {
  readonly matchers: readonly LabelMatcher[]
  readonly names: ReadonlySet<string>
  /** The names were given, not taken from the selector. */
  readonly targets: boolean
}

function readWanted(query: string, targetLabels: string): Wanted {
  const matchers = parseMatchers(query)
  const matched = new Set(matchers.map(({ name }) => name))
  const targets = new Set(targetLabels.split(',').filter((name) => name !== ''))
  if (targets.size === 0) return { matchers, names: matched, targets: false }
  const present = [...targets]
    .filter((name) => !matched.has(name))
    .map((name): LabelMatcher => ({ name, op: '=~', value: '.+' }))
  return { matchers: [...matchers, ...present], names: targets, targets: true }
}

function readAggregateBy(text: string): 'series' | 'labels' {
  if (text === '' || text === 'series') return 'series'
  if (text === 'labels') return 'labels'
  throw new TailspanError('bad_request', 'invalid aggregation option')
}
