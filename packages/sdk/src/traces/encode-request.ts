import type { Attributes } from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'
import { writeAttributes } from './encode-attributes.ts'
import { OtlpWriter } from './otlp-writer.ts'
import type { SpanGroup } from './span-group.ts'

const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.45.0'

/** The Resource of OTLP, which is the same for all that a process sends. */
export function encodeResource(attributes: Attributes): Buffer {
  const writer = new OtlpWriter()
  writeAttributes(writer, 1, attributes, () => true)
  return writer.take()
}

/** An ExportTraceServiceRequest of one resource; spans of one scope are put together. */
export function encodeRequest(resource: Buffer, groups: readonly SpanGroup[]): Buffer {
  const byScope = new Map<InstrumentationScope, Buffer[]>()
  for (const group of groups) {
    for (const [scope, spans] of group.scopes) {
      const others = byScope.get(scope)
      if (others === undefined) byScope.set(scope, [spans])
      else others.push(spans)
    }
  }
  const writer = new OtlpWriter()
  writer.encoded(1, [resource])
  for (const [scope, spans] of byScope) {
    const header = encodeScope(scope)
    writer.encoded(2, [header, ...spans])
  }
  writer.text(3, SCHEMA_URL)
  const resourceSpans = writer.take()
  writer.encoded(1, [resourceSpans])
  return writer.take()
}

/** The fields of ScopeSpans that are not spans. */
function encodeScope(scope: InstrumentationScope): Buffer {
  const writer = new OtlpWriter()
  const message = writer.begin(1, 1)
  writer.text(1, scope.name)
  if (scope.version !== undefined) writer.text(2, scope.version)
  writer.end(message, 1)
  if (scope.schemaUrl !== undefined) writer.text(3, scope.schemaUrl)
  return writer.take()
}
