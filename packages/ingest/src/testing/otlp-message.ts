import protobuf from 'protobufjs/minimal.js'

type Writer = protobuf.Writer
/** An OTLP request as OTLP/JSON has it, of which these write the protobuf form. */
export interface AnyJson {
  stringValue?: string
  boolValue?: boolean
  intValue?: string
  doubleValue?: number
  arrayValue?: { values: AnyJson[] }
  kvlistValue?: { values: KeyValueJson[] }
  bytesValue?: string
}
export interface KeyValueJson {
  key: string
  value: AnyJson
}
interface Attributed {
  attributes?: KeyValueJson[]
  droppedAttributesCount?: number
}
interface ScopeJson extends Attributed {
  name?: string
  version?: string
}
export interface SpanJson extends Attributed {
  traceId?: string
  spanId?: string
  traceState?: string
  parentSpanId?: string
  name?: string
  kind?: number
  startTimeUnixNano?: string
  endTimeUnixNano?: string
  events?: (Attributed & { timeUnixNano?: string; name?: string })[]
  droppedEventsCount?: number
  links?: (Attributed & {
    traceId?: string
    spanId?: string
    traceState?: string
    flags?: number
  })[]
  droppedLinksCount?: number
  status?: { code?: number; message?: string }
  flags?: number
}
export interface TracesJson {
  resourceSpans: {
    resource?: Attributed
    scopeSpans: { scope?: ScopeJson; spans: SpanJson[] }[]
  }[]
}
export interface RecordJson extends Attributed {
  timeUnixNano?: string
  observedTimeUnixNano?: string
  severityNumber?: number
  severityText?: string
  body?: AnyJson
  flags?: number
  traceId?: string
  spanId?: string
  eventName?: string
}
export interface LogsJson {
  resourceLogs: {
    resource?: Attributed
    scopeLogs: { scope?: ScopeJson; logRecords: RecordJson[] }[]
  }[]
}

/** An ExportTraceServiceRequest. */
export function encodeTraces(json: TracesJson): Buffer {
  const w = protobuf.Writer.create()
  for (const { resource, scopeSpans } of json.resourceSpans) {
    w.uint32(10).fork()
    for (const { scope, spans } of scopeSpans) {
      w.uint32(18).fork()
      for (const span of spans) writeSpan(w, span)
      if (scope) writeScope(w, scope)
      w.ldelim()
    }
    // After the scopes on purpose: the order of fields is free.
    if (resource) writeResource(w, resource)
    w.ldelim()
  }
  return Buffer.from(w.finish())
}

/** An ExportLogsServiceRequest. */
export function encodeLogs(json: LogsJson): Buffer {
  const w = protobuf.Writer.create()
  for (const { resource, scopeLogs } of json.resourceLogs) {
    w.uint32(10).fork()
    if (resource) writeResource(w, resource)
    for (const { scope, logRecords } of scopeLogs) {
      w.uint32(18).fork()
      if (scope) writeScope(w, scope)
      for (const record of logRecords) writeRecord(w, record)
      w.ldelim()
    }
    w.ldelim()
  }
  return Buffer.from(w.finish())
}

function writeResource(w: Writer, resource: Attributed): void {
  w.uint32(10).fork()
  writeAttributes(w, 10, resource.attributes)
  if (resource.droppedAttributesCount) w.uint32(16).uint32(resource.droppedAttributesCount)
  w.ldelim()
}

function writeScope(w: Writer, scope: ScopeJson): void {
  w.uint32(10).fork()
  text(w, 10, scope.name)
  text(w, 18, scope.version)
  writeAttributes(w, 26, scope.attributes)
  if (scope.droppedAttributesCount) w.uint32(32).uint32(scope.droppedAttributesCount)
  w.ldelim()
}

function writeSpan(w: Writer, span: SpanJson): void {
  w.uint32(18).fork()
  hex(w, 10, span.traceId)
  hex(w, 18, span.spanId)
  text(w, 26, span.traceState)
  hex(w, 34, span.parentSpanId)
  text(w, 42, span.name)
  if (span.kind) w.uint32(48).int32(span.kind)
  fixed64(w, 57, span.startTimeUnixNano)
  fixed64(w, 65, span.endTimeUnixNano)
  writeAttributes(w, 74, span.attributes)
  if (span.droppedAttributesCount) w.uint32(80).uint32(span.droppedAttributesCount)
  for (const event of span.events ?? []) {
    w.uint32(90).fork()
    fixed64(w, 9, event.timeUnixNano)
    text(w, 18, event.name)
    writeAttributes(w, 26, event.attributes)
    if (event.droppedAttributesCount) w.uint32(32).uint32(event.droppedAttributesCount)
    w.ldelim()
  }
  if (span.droppedEventsCount) w.uint32(96).uint32(span.droppedEventsCount)
  for (const link of span.links ?? []) {
    w.uint32(106).fork()
    hex(w, 10, link.traceId)
    hex(w, 18, link.spanId)
    text(w, 26, link.traceState)
    writeAttributes(w, 34, link.attributes)
    if (link.droppedAttributesCount) w.uint32(40).uint32(link.droppedAttributesCount)
    if (link.flags) w.uint32(53).fixed32(link.flags)
    w.ldelim()
  }
  if (span.droppedLinksCount) w.uint32(112).uint32(span.droppedLinksCount)
  if (span.status) {
    w.uint32(122).fork()
    text(w, 18, span.status.message)
    if (span.status.code) w.uint32(24).int32(span.status.code)
    w.ldelim()
  }
  if (span.flags) w.uint32(133).fixed32(span.flags)
  w.ldelim()
}

function writeRecord(w: Writer, record: RecordJson): void {
  w.uint32(18).fork()
  fixed64(w, 9, record.timeUnixNano)
  if (record.severityNumber) w.uint32(16).int32(record.severityNumber)
  text(w, 26, record.severityText)
  if (record.body) {
    w.uint32(42)
    writeAny(w, record.body)
  }
  writeAttributes(w, 50, record.attributes)
  if (record.droppedAttributesCount) w.uint32(56).uint32(record.droppedAttributesCount)
  if (record.flags) w.uint32(69).fixed32(record.flags)
  hex(w, 74, record.traceId)
  hex(w, 82, record.spanId)
  fixed64(w, 89, record.observedTimeUnixNano)
  text(w, 98, record.eventName)
  w.ldelim()
}

function writeAttributes(w: Writer, tag: number, list: readonly KeyValueJson[] = []): void {
  for (const { key, value } of list) {
    w.uint32(tag).fork().uint32(10).string(key).uint32(18)
    writeAny(w, value)
    w.ldelim()
  }
}

function writeAny(w: Writer, any: AnyJson): void {
  w.fork()
  if (any.stringValue !== undefined) w.uint32(10).string(any.stringValue)
  if (any.boolValue !== undefined) w.uint32(16).bool(any.boolValue)
  if (any.intValue !== undefined) {
    w.uint32(24)
    varint(w, BigInt.asUintN(64, BigInt(any.intValue)))
  }
  if (any.doubleValue !== undefined) w.uint32(33).double(any.doubleValue)
  if (any.arrayValue) {
    w.uint32(42).fork()
    for (const value of any.arrayValue.values) {
      w.uint32(10)
      writeAny(w, value)
    }
    w.ldelim()
  }
  if (any.kvlistValue) {
    w.uint32(50).fork()
    writeAttributes(w, 10, any.kvlistValue.values)
    w.ldelim()
  }
  if (any.bytesValue !== undefined) w.uint32(58).bytes(Buffer.from(any.bytesValue, 'base64'))
  w.ldelim()
}

function varint(w: Writer, value: bigint): void {
  // protobufjs writes 64-bit integers exactly when they come as two halves.
  const halves = { low: Number(value & 0xffffffffn), high: Number(value >> 32n), unsigned: true }
  w.uint64(halves as never)
}

function fixed64(w: Writer, tag: number, value: string | undefined): void {
  if (value === undefined) return
  const ns = BigInt(value)
  w.uint32(tag).fixed64({
    low: Number(ns & 0xffffffffn),
    high: Number(ns >> 32n),
    unsigned: true,
  } as never)
}

function text(w: Writer, tag: number, value: string | undefined): void {
  if (value) w.uint32(tag).string(value)
}

function hex(w: Writer, tag: number, value: string | undefined): void {
  if (value) w.uint32(tag).bytes(Buffer.from(value, 'hex'))
}
