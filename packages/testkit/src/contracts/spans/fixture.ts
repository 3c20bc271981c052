import {
  ALL_TIME,
  type SpanCondition,
  type SpanReader,
  type SpanWriter,
  type TimeRange,
  type TraceBatch,
} from '@tailspan/model'
import { test } from 'vitest'
import { type PrintedSpan, printSpans, spanBatch, type TestSpan } from '../../builders/spans.ts'

/** A store under test. */
export interface SpanStoreFixture {
  readonly writer: SpanWriter
  readonly reader: SpanReader
  /** Closes the store and opens what it kept; absent when it keeps nothing. */
  readonly reopen?: () => Promise<SpanStoreFixture>
  close(): Promise<void>
}

/** Declares a test that runs `body` against a fresh store that holds the batches. */
export type CheckSpans = (
  what: string,
  batches: readonly (readonly TestSpan[])[],
  body: (store: SpanStoreFixture) => Promise<void>,
) => void

export function checkSpansWith(open: () => Promise<SpanStoreFixture>): CheckSpans {
  return (what, batches, body) =>
    test(what, async () => {
      const store = await open()
      try {
        for (const spans of batches) await store.writer.append(spanBatch(spans))
        await body(store)
      } finally {
        await store.close()
      }
    })
}

export const never = new AbortController().signal
export const all: SpanCondition = { kind: 'all' }

/** The selected traces in order, each as its spans. */
export async function tracesOf(
  reader: SpanReader,
  where: SpanCondition = all,
  range: TimeRange = ALL_TIME,
): Promise<PrintedSpan[][]> {
  const traces: PrintedSpan[][] = []
  for await (const batch of reader.select({ where, range }, never))
    traces.push(...splitTraces(batch))
  return traces
}

/** The traces of one batch. */
export function splitTraces({ spans, offsets }: TraceBatch): PrintedSpan[][] {
  return Array.from(offsets, (from, i) => printSpans(spans, from, offsets[i + 1] ?? spans.length))
}

/** The selected traces as the names of their spans: `a b`. */
export async function namesOf(
  reader: SpanReader,
  where: SpanCondition = all,
  range: TimeRange = ALL_TIME,
): Promise<string[]> {
  return (await tracesOf(reader, where, range)).map((trace) =>
    trace.map((span) => span['name']).join(' '),
  )
}
