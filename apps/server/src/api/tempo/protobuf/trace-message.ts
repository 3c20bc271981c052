import {
  decodeAttributes,
  type SpanBatch,
  type SpanEventText,
  type SpanLinkText,
} from '@tailspan/model'
import { droppedOf, listOf, type OtlpTrace } from '../trace-to-otlp.ts'
import { attributes, flags, id, message, nested, text, time, type Writer, whole } from './writer.ts'

/** `tempopb.Trace`: OTLP's ResourceSpans as field 1. */
export function traceProtobuf(trace: OtlpTrace): Uint8Array {
  return message((writer) => writeTrace(writer, trace))
}

/** `tempopb.TraceByIDResponse`; `partial` says why only a part is answered. */
export function traceByIdResponse(trace: OtlpTrace, partial: string | undefined): Uint8Array {
  return message((writer) => {
    nested(writer, 1, () => writeTrace(writer, trace))
    nested(writer, 2, () => {})
    if (partial === undefined) return
    whole(writer, 3, 1)
    text(writer, 4, partial)
  })
}

function writeTrace(writer: Writer, { batch, resourceSpans }: OtlpTrace): void {
  for (const { resource, dropped, scopeSpans } of resourceSpans) {
    nested(writer, 1, () => {
      nested(writer, 1, () => {
        attributes(writer, 1, decodeAttributes(resource.attributes ?? ''))
        whole(writer, 2, dropped)
      })
      for (const { scope, dropped: droppedOfScope, rows } of scopeSpans) {
        nested(writer, 2, () => {
          nested(writer, 1, () => {
            text(writer, 1, scope.name)
            text(writer, 2, scope.version)
            attributes(writer, 3, decodeAttributes(scope.attributes ?? ''))
            whole(writer, 4, droppedOfScope)
          })
          for (const row of rows) nested(writer, 2, () => writeSpan(writer, batch, row))
        })
      }
    })
  }
}

function writeSpan(writer: Writer, batch: SpanBatch, row: number): void {
  id(writer, 1, batch.traceIds[row])
  id(writer, 2, batch.spanIds[row])
  text(writer, 3, batch.traceStates[row])
  id(writer, 4, batch.parentIds[row])
  text(writer, 5, batch.names[row])
  whole(writer, 6, batch.kinds[row])
  time(writer, 7, batch.starts[row] ?? 0n)
  time(writer, 8, batch.ends[row] ?? 0n)
  attributes(writer, 9, decodeAttributes(batch.attributes[row] ?? ''))
  const dropped = droppedOf(batch, row)
  whole(writer, 10, dropped[0])
  for (const event of listOf<SpanEventText>(batch.events[row])) {
    nested(writer, 11, () => writeEvent(writer, event))
  }
  whole(writer, 12, dropped[1])
  for (const link of listOf<SpanLinkText>(batch.links[row])) {
    nested(writer, 13, () => writeLink(writer, link))
  }
  whole(writer, 14, dropped[2])
  nested(writer, 15, () => {
    text(writer, 2, batch.statusMessages[row])
    whole(writer, 3, batch.statusCodes[row])
  })
  flags(writer, 16, batch.flags[row])
}

function writeEvent(writer: Writer, event: SpanEventText): void {
  time(writer, 1, BigInt(event.time))
  text(writer, 2, event.name)
  attributes(writer, 3, decodeAttributes(event.attributes ?? ''))
  whole(writer, 4, event.dropped)
}

function writeLink(writer: Writer, link: SpanLinkText): void {
  id(writer, 1, link.traceId)
  id(writer, 2, link.spanId)
  text(writer, 3, link.traceState)
  attributes(writer, 4, decodeAttributes(link.attributes ?? ''))
  whole(writer, 5, link.dropped)
  flags(writer, 6, link.flags)
}
