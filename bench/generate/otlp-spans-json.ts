import type { SpanRow } from './span-rows.ts'
import { byService } from './spans-by-service.ts'

const ERROR = 2

/** The same request as `otlpSpans` makes, in OTLP/JSON. */
export function otlpSpansJson(rows: readonly SpanRow[]): Buffer {
  const resourceSpans = [...byService(rows)].map(([service, spans]) => ({
    resource: {
      attributes: [
        attribute('service.name', service),
        attribute('deployment.environment.name', 'prod'),
      ],
    },
    scopeSpans: [{ scope: { name: 'bench' }, spans: spans.map(toSpan) }],
  }))
  return Buffer.from(JSON.stringify({ resourceSpans }))
}

function toSpan(row: SpanRow): object {
  return {
    traceId: row.traceId,
    spanId: row.spanId,
    ...(row.parentId && { parentSpanId: row.parentId }),
    name: row.name,
    kind: row.kind,
    startTimeUnixNano: `${row.start}`,
    endTimeUnixNano: `${row.start + row.durationNs}`,
    attributes: row.attributes.map(([key, value]) => attribute(key, value)),
    ...(row.error && { status: { message: 'boom', code: ERROR } }),
  }
}

function attribute(key: string, value: string | number | boolean): object {
  if (typeof value === 'string') return { key, value: { stringValue: value } }
  if (typeof value === 'boolean') return { key, value: { boolValue: value } }
  return Number.isInteger(value)
    ? { key, value: { intValue: `${value}` } }
    : { key, value: { doubleValue: value } }
}
