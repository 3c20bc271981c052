import { type Resource, type SpanBatch, TailspanError } from '@tailspan/model'
import type { SpanSink } from '../admit/span-sink.ts'
import { admitJaegerSpan, jaegerResource } from './jaeger-otlp.ts'
import { readJaegerProcess, readJaegerSpan } from './jaeger-thrift-span.ts'
import { within } from './json-tree.ts'
import type { TextTable } from './text.ts'
import { THRIFT, ThriftReader } from './thrift-reader.ts'
import { BATCH_BYTES, MAX_SPAN_BYTES } from './zipkin-span.ts'

/**
 * Reads a `Batch` of jaeger.thrift in Thrift's binary protocol into the sink, and hands on a batch
 * whenever it is full. A span with a value that cannot be is refused alone; where the bytes break
 * off, what came before is kept.
 */
export function* decodeJaegerThrift(
  body: Buffer,
  maxDepth: number,
  sink: SpanSink,
  names: TextTable,
): Generator<SpanBatch, void> {
  const reader = new ThriftReader(body, maxDepth)
  const refuse = (error: unknown): void => {
    if (!(error instanceof TailspanError)) throw error
    sink.refusals.add('malformed', () => error.message)
  }
  let held = 0
  try {
    const { resource, spans, broken } = outline(reader, names)
    reader.pos = spans
    const count = spans < 0 ? 0 : reader.structCount()
    for (let index = 0; index < count; index++) {
      const start = reader.pos
      // Where it ends is known before it is read, so that what is wrong inside harms no other.
      reader.skip(THRIFT.struct)
      const end = reader.pos
      reader.pos = start
      try {
        within(`span[${index}]`, () => {
          bearable(reader, end - start)
          admitJaegerSpan(readJaegerSpan(reader, names), resource, sink)
        })
      } catch (error) {
        refuse(error)
      }
      reader.pos = end
      held += end - start
      if (sink.full || held >= BATCH_BYTES) {
        held = 0
        if (sink.length > 0) yield sink.take()
      }
    }
    // Behind the spans: what is told of them is not told twice.
    if (broken !== undefined) refuse(broken)
  } catch (error) {
    refuse(error)
  }
  if (sink.length > 0) yield sink.take()
}

interface Outline {
  readonly resource: Resource
  /** Where the list of spans begins, -1 when there is none. */
  readonly spans: number
  /** What is wrong from the spans on. */
  readonly broken?: unknown
}

/** Looks through a batch: what sent it may stand behind its spans. */
function outline(reader: ThriftReader, names: TextTable): Outline {
  let resource: Resource | undefined
  let spans = -1
  try {
    reader.struct((id, type) => {
      if (id === 2 && type === THRIFT.list) spans = reader.pos
      if (id !== 1 || type !== THRIFT.struct) return false
      resource = within('process', () => {
        const start = reader.pos
        reader.skip(THRIFT.struct)
        const bytes = reader.pos - start
        reader.pos = start
        bearable(reader, bytes)
        return jaegerResource(readJaegerProcess(reader, names))
      })
      return true
    })
  } catch (broken) {
    // Spans that are cut off are read up to there when it is known what sent them.
    if (resource !== undefined && spans >= 0) return { resource, spans, broken }
    throw broken
  }
  return { resource: resource ?? reader.fail('the batch has no process'), spans }
}

function bearable(reader: ThriftReader, bytes: number): void {
  if (bytes > MAX_SPAN_BYTES) reader.fail(`${bytes} bytes, limit ${MAX_SPAN_BYTES} bytes`)
}
