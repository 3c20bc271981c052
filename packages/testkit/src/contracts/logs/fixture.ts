import {
  ALL_TIME,
  type LogAggregation,
  type LogReader,
  type LogSelection,
  type LogWriter,
  printLabels,
  type TailFeed,
} from '@tailspan/model'
import { test } from 'vitest'
import { type LogRow, logBatch, type PrintedLogRow, printLogs } from '../../builders/logs.ts'

/** A store under test. */
export interface LogStoreFixture {
  readonly writer: LogWriter
  readonly reader: LogReader
  readonly feed: TailFeed
  /** Closes the store and opens what it kept; absent when it keeps nothing. */
  readonly reopen?: () => Promise<LogStoreFixture>
  close(): Promise<void>
}

/** Declares a test that runs `body` against a fresh store that holds the batches. */
export type Check = (
  what: string,
  batches: readonly (readonly LogRow[])[],
  body: (store: LogStoreFixture) => Promise<void>,
) => void

export function checkWith(open: () => Promise<LogStoreFixture>): Check {
  return (what, batches, body) =>
    test(what, async () => {
      const store = await open()
      try {
        for (const rows of batches) await store.writer.append(logBatch(rows))
        await body(store)
      } finally {
        await store.close()
      }
    })
}

export const never = new AbortController().signal
const app = { app: 'a' }
export const everything: LogSelection = { matchers: [], range: ALL_TIME, direction: 'forward' }

/** Five rows of three streams with ties in time. */
export const three = [
  [row(1n, 'one'), row(2n, 'two', { app: 'b', pod: 'p1' }), row(3n, 'three')],
  [row(2n, 'zwei'), row(3n, 'drei', { app: 'b', pod: 'p2' })],
]

export const perTwo: LogAggregation = {
  fn: 'count',
  grid: { start: 2n, step: 2n, count: 3, window: 2n },
  groupBy: { kind: 'by', names: [] },
}

export function row(ts: bigint, line: string, labels: LogRow['labels'] = app): LogRow {
  return { labels, ts, line }
}

export async function rowsOf(
  reader: LogReader,
  selection: Partial<LogSelection> = {},
): Promise<PrintedLogRow[]> {
  return printLogs(await collect(reader.read({ ...everything, ...selection }, never)))
}

export async function texts(
  reader: LogReader,
  selection: Partial<LogSelection> = {},
): Promise<string[]> {
  return (await rowsOf(reader, selection)).map((r) => r.line)
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** Series as sorted texts: `{labels} v1 v2 …`. */
export function printSeries(
  series: Awaited<ReturnType<LogReader['aggregate']>>,
): readonly string[] | null {
  return series && series.map((s) => `${printLabels(s.labels)} ${[...s.values].join(' ')}`).sort()
}
