import { OtlpWriter } from '../../traces/otlp-writer.ts'
import type { LogMoment } from '../record/moment.ts'
import type { Batch } from '../ship/batch.ts'
import { gzipFast } from '../ship/json-entries.ts'
import { messageEnd, writeVarint } from '../ship/protobuf.ts'
import type { Segment } from '../ship/segment.ts'
import type { Wire } from '../ship/wire.ts'
import { judgeOtlp } from './judge-otlp.ts'
import type { OtlpLog } from './otlp-log.ts'

/** Lists and maps below this many others are left out. */
const MAX_DEPTH = 16

/** OTLP in protobuf: entries are log records; the labels of a stream are the resource. */
export function otlpProtobuf(): Wire {
  return {
    format: 'otlp-protobuf',
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    next: messageEnd,
    pack: (batch) => gzipFast(requestOf(batch)),
    judge: judgeOtlp,
  }
}

/** Makes entries, each a field `log_records` of its scope. */
export class OtlpProtobufEntries {
  readonly #writer = new OtlpWriter()

  /** Valid until the next. */
  entry(log: OtlpLog): Buffer {
    const writer = this.#writer
    const record = writer.begin(2, 2)
    const time = nanoseconds(log.at)
    writer.fixed64(1, time)
    writer.unsigned(2, log.severityNumber)
    writer.text(3, log.severityText)
    writeValue(writer, 5, log.body, 0)
    for (const [name, value] of log.attributes) writePair(writer, 6, name, value, 0)
    if (log.traceId !== undefined) writer.hex(9, log.traceId)
    if (log.spanId !== undefined) writer.hex(10, log.spanId)
    writer.fixed64(11, time)
    writer.end(record, 2)
    return writer.view()
  }
}

function nanoseconds({ ms, nanos }: LogMoment): bigint {
  return BigInt(ms) * 1_000_000n + BigInt(nanos)
}

function writePair(
  writer: OtlpWriter,
  field: number,
  name: string,
  value: unknown,
  depth: number,
): void {
  const pair = writer.begin(field, 1)
  writer.text(1, name)
  writeValue(writer, 2, value, depth)
  writer.end(pair, 1)
}

function writeValue(writer: OtlpWriter, field: number, value: unknown, depth: number): void {
  const any = writer.begin(field, 1)
  if (typeof value === 'string') writer.text(1, value)
  else if (typeof value === 'boolean') writer.unsigned(2, value ? 1 : 0)
  else if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) writer.integer(3, value)
    else writer.double(4, value)
  } else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
    const list = Array.isArray(value)
    const values = writer.begin(list ? 5 : 6, 1)
    if (list) for (const each of value as unknown[]) writeValue(writer, 1, each, depth + 1)
    else
      for (const [name, each] of Object.entries(value)) writePair(writer, 1, name, each, depth + 1)
    writer.end(values, 1)
  }
  writer.end(any, 1)
}

function requestOf(batch: Batch): Buffer {
  return Buffer.concat([...batch.segments].flatMap(resourceLogs))
}

/** A field `resource_logs`. */
function resourceLogs(segment: Segment): Buffer[] {
  const writer = new OtlpWriter()
  const resource = writer.begin(1, 2)
  for (const [name, value] of segment.stream.labels) writePair(writer, 1, name, value, 0)
  writer.end(resource, 2)
  const head = writer.take()
  const scope = writer.begin(1, 1)
  writer.text(1, '@tailspan/sdk')
  writer.end(scope, 1)
  const begin = writer.take()
  const scopeLogs = lengthOf(2, begin.length + segment.bytes)
  const length = head.length + scopeLogs.length + begin.length + segment.bytes
  return [lengthOf(1, length), head, scopeLogs, begin, ...segment.pages()]
}

/** What goes before the bytes of a message. */
function lengthOf(field: number, bytes: number): Buffer {
  const head = Buffer.alloc(16)
  return head.subarray(0, writeVarint(head, writeVarint(head, 0, field * 8 + 2), bytes))
}
