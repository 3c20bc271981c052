import {
  type AppendResult,
  type AttributeScope,
  type AttributeValue,
  decodeAttributes,
  encodeAttribute,
  type ScopeTags,
  type SpanBatch,
  SpanBatchBuilder,
  type SpanReader,
  type SpanWriter,
  spanRowOf,
  type TimeRange,
  type TraceBatch,
  type TraceSelection,
} from '@tailspan/model'
import { attributeTexts, attributeValues, compileCondition, fieldValue } from './span-condition.ts'

/** One kept span: its place in the batch that brought it. */
interface KeptSpan {
  readonly batch: SpanBatch
  readonly row: number
}

type Tag = Parameters<SpanReader['tagValues']>[0]

const SCOPES: readonly Exclude<AttributeScope, 'any'>[] = [
  'span',
  'resource',
  'event',
  'link',
  'instrumentation',
]
/** Traces in one answer of `select`. */
const TRACES_PER_BATCH = 20

/** Spans in memory, without limit: for tests, and the plain statement of what a span store does. */
export class MemorySpanStore implements SpanWriter, SpanReader {
  /** By trace id and then by what makes two spans the same, both in the order received. */
  readonly #traces = new Map<string, Map<string, KeptSpan>>()

  async append(batch: SpanBatch): Promise<AppendResult> {
    let kept = 0
    for (let row = 0; row < batch.length; row++) {
      const traceId = batch.traceIds[row] ?? ''
      const trace = this.#traces.get(traceId) ?? new Map<string, KeptSpan>()
      this.#traces.set(traceId, trace)
      const key = spanKey(batch, row)
      if (trace.has(key)) continue
      trace.set(key, { batch, row })
      kept++
    }
    return { kept, duplicates: batch.length - kept }
  }

  async trace(traceId: string, signal: AbortSignal): Promise<SpanBatch | null> {
    signal.throwIfAborted()
    const trace = this.#traces.get(traceId)
    return trace ? copyTraces([[...trace.values()]]).spans : null
  }

  async *select(selection: TraceSelection, signal: AbortSignal): AsyncIterable<TraceBatch> {
    const meets = compileCondition(selection.where)
    const found = [...this.#traces]
      .map(([traceId, trace]) => ({ traceId, spans: [...trace.values()] }))
      .filter(({ spans }) =>
        spans.some((span) => overlaps(span, selection.range) && meets(span.batch, span.row)),
      )
      .map((trace) => ({ ...trace, start: trace.spans.map(startOf).reduce(earlier) }))
      .sort((a, b) =>
        a.start !== b.start ? (a.start > b.start ? -1 : 1) : a.traceId < b.traceId ? -1 : 1,
      )
    for (let from = 0; from < found.length; from += TRACES_PER_BATCH) {
      signal.throwIfAborted()
      yield copyTraces(found.slice(from, from + TRACES_PER_BATCH).map(({ spans }) => spans))
    }
    signal.throwIfAborted()
  }

  async tags(range: TimeRange, signal: AbortSignal): Promise<readonly ScopeTags[]> {
    signal.throwIfAborted()
    const spans = this.#during(range)
    return SCOPES.map((scope) => {
      const keys = spans.flatMap(({ batch, row }) =>
        attributeTexts(scope, batch, row).flatMap((text) =>
          decodeAttributes(text).map((attribute) => attribute.key),
        ),
      )
      return { scope, tags: [...new Set(keys)].sort() }
    }).filter(({ tags }) => tags.length > 0)
  }

  async tagValues(
    tag: Tag,
    range: TimeRange,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly AttributeValue[]> {
    signal.throwIfAborted()
    const values = new Map<string, AttributeValue>()
    for (const { batch, row } of this.#during(range)) {
      const found =
        tag.kind === 'field'
          ? [String(fieldValue(tag.field, batch, row))]
          : attributeValues(tag.scope, tag.key, batch, row)
      for (const value of found) values.set(encodeAttribute({ key: '', value }), value)
    }
    return [...values.values()].slice(0, limit)
  }

  async stats(signal: AbortSignal): Promise<{ readonly spans: number; readonly traces: number }> {
    signal.throwIfAborted()
    const spans = [...this.#traces.values()].reduce((sum, trace) => sum + trace.size, 0)
    return { spans, traces: this.#traces.size }
  }

  #during(range: TimeRange): KeptSpan[] {
    return [...this.#traces.values()]
      .flatMap((trace) => [...trace.values()])
      .filter((span) => overlaps(span, range))
  }
}

function spanKey(batch: SpanBatch, row: number): string {
  const { spanIds, kinds, starts, ends, names } = batch
  return `${spanIds[row]} ${kinds[row]} ${starts[row]} ${ends[row]} ${names[row]}`
}

function overlaps({ batch, row }: KeptSpan, range: TimeRange): boolean {
  return (batch.starts[row] ?? 0n) <= range.end && (batch.ends[row] ?? 0n) >= range.start
}

function startOf({ batch, row }: KeptSpan): bigint {
  return batch.starts[row] ?? 0n
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function copyTraces(traces: readonly (readonly KeptSpan[])[]): TraceBatch {
  const builder = new SpanBatchBuilder()
  const offsets = traces.map((spans) => {
    const offset = builder.length
    for (const span of spans) copySpan(builder, span)
    return offset
  })
  return { spans: builder.build(), offsets: Uint32Array.from(offsets) }
}

function copySpan(builder: SpanBatchBuilder, { batch, row }: KeptSpan): void {
  const resource = batch.resources[batch.resourceIndex[row] ?? 0]
  const scope = batch.scopes[batch.scopeIndex[row] ?? 0]
  builder.add(
    builder.resource(resource ?? { service: '', attributes: '' }),
    builder.scope(scope ?? { name: '', version: '', attributes: '' }),
    spanRowOf(batch, row),
  )
}
