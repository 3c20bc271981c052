import { spanBatch, type TestSpan } from '@tailspan/testkit'
import { BatchView } from '../trace/batch-view.ts'
import { TraceView } from '../trace/trace-view.ts'

/**
 * A small trace, spans numbered in the order received:
 * ada(0) > bob(1) > dan(3), eve(4); ada(0) > cyd(2) > fay(5).
 * `span.gen` is the depth, `span.sex` f or m.
 */
export const FAMILY: readonly TestSpan[] = [
  member(1, undefined, 'ada', 0, 'f'),
  member(2, 1, 'bob', 1, 'm'),
  member(3, 1, 'cyd', 1, 'f'),
  member(4, 2, 'dan', 2, 'm'),
  member(5, 2, 'eve', 2, 'f'),
  member(6, 3, 'fay', 2, 'f'),
]

function member(
  id: number,
  parent: number | undefined,
  name: string,
  gen: number,
  sex: string,
): TestSpan {
  return {
    trace: 1,
    id,
    ...(parent === undefined ? {} : { parent }),
    name,
    start: 1_000n * BigInt(id),
    end: 1_000n * BigInt(id) + 100n * BigInt(id),
    service: 'home',
    attributes: [
      { key: 'gen', value: BigInt(gen) },
      { key: 'sex', value: sex },
    ],
  }
}

/** A view of spans as one trace. */
export function traceOf(spans: readonly TestSpan[]): TraceView {
  const batch = spanBatch(spans)
  return new TraceView(new BatchView(batch), 0, batch.length)
}
