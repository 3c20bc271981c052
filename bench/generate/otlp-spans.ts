import type protobuf from 'protobufjs/minimal.js'
import { attribute, bytes, encode, fixed64, integer, string, submessage } from './otlp-writer.ts'
import type { SpanRow } from './span-rows.ts'
import { byService } from './spans-by-service.ts'

const ERROR = 2

/** An ExportTraceServiceRequest of these rows: a resource per service. */
export function otlpSpans(rows: readonly SpanRow[]): Buffer {
  return encode((request) => {
    for (const [service, spans] of byService(rows))
      submessage(request, 1, (resourceSpans) => {
        submessage(resourceSpans, 1, (resource) => {
          attribute(resource, 1, 'service.name', service)
          attribute(resource, 1, 'deployment.environment.name', 'prod')
        })
        submessage(resourceSpans, 2, (scopeSpans) => {
          submessage(scopeSpans, 1, (scope) => string(scope, 1, 'bench'))
          for (const span of spans) submessage(scopeSpans, 2, (writer) => writeSpan(writer, span))
        })
      })
  })
}

function writeSpan(writer: protobuf.Writer, span: SpanRow): void {
  bytes(writer, 1, span.traceId)
  bytes(writer, 2, span.spanId)
  if (span.parentId) bytes(writer, 4, span.parentId)
  string(writer, 5, span.name)
  integer(writer, 6, span.kind)
  fixed64(writer, 7, span.start)
  fixed64(writer, 8, span.start + span.durationNs)
  for (const [key, value] of span.attributes) attribute(writer, 9, key, value)
  if (span.error)
    submessage(writer, 15, (status) => {
      string(status, 2, 'boom')
      integer(status, 3, ERROR)
    })
}
