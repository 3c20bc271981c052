import type { AttributeValue } from '@tailspan/model'
import type { JaegerLog, JaegerProcess, JaegerReference, JaegerSpan } from './jaeger-span.ts'
import type { TextTable } from './text.ts'
import { THRIFT, type ThriftReader } from './thrift-reader.ts'

const FOLLOWS_FROM = 1
/** Types of values, as `Tag.vType` numbers them. */
const [STRING, DOUBLE, BOOL, LONG, BINARY] = [0, 1, 2, 3, 4] as const
/** Microseconds beyond which nanoseconds do not fit 63 bits. */
const LATEST = 2n ** 63n / 1000n

/** Reads the `Span` of jaeger.thrift under the cursor. */
export function readJaegerSpan(reader: ThriftReader, names: TextTable): JaegerSpan {
  const id = { low: '', high: '', spanId: '', parentId: '' }
  const references: JaegerReference[] = []
  const logs: JaegerLog[] = []
  const span = { name: '', flags: 0, start: 0n, duration: 0n, tags: noTags() }
  reader.struct((field, type) => {
    if (type === THRIFT.i64) {
      if (field === 1) id.low = reader.hex64()
      else if (field === 2) id.high = reader.hex64()
      else if (field === 3) id.spanId = reader.hex64()
      else if (field === 4) id.parentId = reader.hex64()
      else if (field === 8) span.start = nanos(reader)
      else if (field === 9) span.duration = nanos(reader)
      else return false
    } else if (type === THRIFT.list) {
      if (field === 6) reader.structs(() => references.push(readReference(reader)))
      else if (field === 10) span.tags = readTags(reader, names)
      else if (field === 11) reader.structs(() => logs.push(readLog(reader, names)))
      else return false
    } else if (field === 5 && type === THRIFT.string) span.name = reader.string(names)
    else if (field === 7 && type === THRIFT.i32) span.flags = reader.i32()
    else return false
    return true
  })
  const { low, high, spanId, parentId } = id
  return { ...span, traceId: traceIdOf(high, low), spanId, parentId, references, logs }
}

/** Reads the `Process` of jaeger.thrift under the cursor. */
export function readJaegerProcess(reader: ThriftReader, names: TextTable): JaegerProcess {
  const process = { serviceName: '', tags: noTags() }
  reader.struct((field, type) => {
    if (field === 1 && type === THRIFT.string) process.serviceName = reader.string(names)
    else if (field === 2 && type === THRIFT.list) process.tags = readTags(reader, names)
    else return false
    return true
  })
  return process
}

function readReference(reader: ThriftReader): JaegerReference {
  const reference = { follows: false, low: '', high: '', spanId: '' }
  reader.struct((field, type) => {
    if (field === 1 && type === THRIFT.i32) reference.follows = reader.i32() === FOLLOWS_FROM
    else if (type !== THRIFT.i64) return false
    else if (field === 2) reference.low = reader.hex64()
    else if (field === 3) reference.high = reader.hex64()
    else if (field === 4) reference.spanId = reader.hex64()
    else return false
    return true
  })
  const { follows, low, high, spanId } = reference
  return { follows, traceId: traceIdOf(high, low), spanId }
}

function readLog(reader: ThriftReader, names: TextTable): JaegerLog {
  const log = { time: 0n, fields: noTags() }
  reader.struct((field, type) => {
    if (field === 1 && type === THRIFT.i64) log.time = nanos(reader)
    else if (field === 2 && type === THRIFT.list) log.fields = readTags(reader, names)
    else return false
    return true
  })
  return log
}

function traceIdOf(high: string, low: string): string {
  return (high + low).padStart(32, '0')
}

function noTags(): Map<string, AttributeValue> {
  return new Map()
}

function readTags(reader: ThriftReader, names: TextTable): Map<string, AttributeValue> {
  const tags = noTags()
  reader.structs(() => readTag(reader, names, tags))
  return tags
}

/** Clients write a value of every type: `vType` says which one is meant. */
function readTag(reader: ThriftReader, names: TextTable, tags: Map<string, AttributeValue>): void {
  let key = ''
  let meant = 0
  const values: AttributeValue[] = []
  reader.struct((field, type) => {
    if (field === 1 && type === THRIFT.string) key = reader.string(names)
    else if (field === 2 && type === THRIFT.i32) meant = reader.i32()
    else if (field === 3 && type === THRIFT.string) values[STRING] = reader.string(names)
    else if (field === 4 && type === THRIFT.double) values[DOUBLE] = reader.double()
    else if (field === 5 && type === THRIFT.bool) values[BOOL] = reader.byte() !== 0
    else if (field === 6 && type === THRIFT.i64) values[LONG] = reader.i64()
    else if (field === 7 && type === THRIFT.string) values[BINARY] = reader.binary()
    else return false
    return true
  })
  tags.set(key, values[meant] ?? null)
}

/** Nanoseconds of an i64 in microseconds, which must not be negative. */
function nanos(reader: ThriftReader): bigint {
  const micros = reader.i64()
  if (micros < 0n || micros >= LATEST) reader.fail('a time does not fit 63 bits of nanoseconds')
  return micros * 1000n
}
