import type { HrTime, Link } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { type Shown, writeAttributes } from './encode-attributes.ts'
import type { OtlpWriter } from './otlp-writer.ts'

const FLAG_SAMPLED = 1
const FLAG_REMOTE_KNOWN = 0x100
const FLAG_REMOTE = 0x200

/** One Span of OTLP as field 2 of its ScopeSpans. What is exported is sampled, whatever the ratio said at first. */
export function encodeSpan(writer: OtlpWriter, span: ReadableSpan, shown: Shown): void {
  const context = span.spanContext()
  const parent = span.parentSpanContext
  const message = writer.begin(2, 2)
  writer.hex(1, context.traceId)
  writer.hex(2, context.spanId)
  const state = context.traceState?.serialize()
  if (state !== undefined && state !== '') writer.text(3, state)
  if (parent !== undefined) writer.hex(4, parent.spanId)
  writer.text(5, span.name)
  // OTLP has 0 for unspecified.
  writer.unsigned(6, span.kind + 1)
  writeTime(writer, 7, span.startTime)
  writeTime(writer, 8, span.endTime)
  writeAttributes(writer, 9, span.attributes, shown)
  if (span.droppedAttributesCount > 0) writer.unsigned(10, span.droppedAttributesCount)
  for (const event of span.events) {
    const mark = writer.begin(11, 2)
    writeTime(writer, 1, event.time)
    writer.text(2, event.name)
    if (event.attributes !== undefined) writeAttributes(writer, 3, event.attributes, shown)
    if (event.droppedAttributesCount) writer.unsigned(4, event.droppedAttributesCount)
    writer.end(mark, 2)
  }
  if (span.droppedEventsCount > 0) writer.unsigned(12, span.droppedEventsCount)
  for (const link of span.links) encodeLink(writer, link, shown)
  if (span.droppedLinksCount > 0) writer.unsigned(14, span.droppedLinksCount)
  const { code, message: reason } = span.status
  if (code !== 0 || reason !== undefined) {
    const status = writer.begin(15, 1)
    if (reason !== undefined) writer.text(2, reason)
    writer.unsigned(3, code)
    writer.end(status, 1)
  }
  writer.fixed32(16, FLAG_SAMPLED | remoteFlags(parent !== undefined && parent.isRemote === true))
  writer.end(message, 2)
}

function encodeLink(writer: OtlpWriter, link: Link, shown: Shown): void {
  const { context } = link
  const mark = writer.begin(13, 1)
  writer.hex(1, context.traceId)
  writer.hex(2, context.spanId)
  const state = context.traceState?.serialize()
  if (state !== undefined && state !== '') writer.text(3, state)
  if (link.attributes !== undefined) writeAttributes(writer, 4, link.attributes, shown)
  if (link.droppedAttributesCount) writer.unsigned(5, link.droppedAttributesCount)
  writer.fixed32(6, (context.traceFlags & 0xff) | remoteFlags(context.isRemote === true))
  writer.end(mark, 1)
}

function remoteFlags(remote: boolean): number {
  return FLAG_REMOTE_KNOWN | (remote ? FLAG_REMOTE : 0)
}

/** Nanoseconds, of which a number has too few digits: in halves, or a bigint for times that nobody has. */
function writeTime(writer: OtlpWriter, field: number, [seconds, nanos]: HrTime): void {
  const usual = Number.isInteger(seconds) && seconds >= 0 && seconds < 2 ** 33 && nanos >= 0
  if (!usual) {
    const whole = BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(nanos))
    writer.fixed64(field, whole)
    return
  }
  const low = (seconds % 65_536) * 1e9 + Math.trunc(nanos)
  // In units of 2^16 nanoseconds.
  const units = Math.floor(seconds / 65_536) * 1e9 + Math.floor(low / 65_536)
  writer.fixed64Of(field, Math.floor(units / 65_536), (units % 65_536) * 65_536 + (low % 65_536))
}
