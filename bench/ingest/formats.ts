import { inBatches } from '../generate/in-batches.ts'
import { logRows } from '../generate/log-rows.ts'
import { lokiJson } from '../generate/loki-json.ts'
import { otlpLogs } from '../generate/otlp-logs.ts'
import { otlpSpans } from '../generate/otlp-spans.ts'
import { otlpSpansJson } from '../generate/otlp-spans-json.ts'
import { spanRows } from '../generate/span-rows.ts'

export const formatNames = ['loki-json', 'otlp-logs', 'otlp-spans', 'otlp-spans-json'] as const
export type FormatName = (typeof formatNames)[number]

/** A wire format to send the generated rows in. */
export interface Format {
  readonly title: string
  readonly path: string
  readonly contentType: string
  /** The bodies that together hold `rows` rows. */
  readonly bodies: (rows: number) => Iterable<Buffer>
}

const LINES_PER_BODY = 2000
const SPANS_PER_BODY = 500

const formats: Readonly<Record<FormatName, Format>> = {
  'loki-json': {
    title: 'log lines, Loki JSON',
    path: '/loki/api/v1/push',
    contentType: 'application/json',
    bodies: (rows) => encoded(inBatches(logRows(rows), LINES_PER_BODY), lokiJson),
  },
  'otlp-logs': {
    title: 'log lines, OTLP protobuf',
    path: '/v1/logs',
    contentType: 'application/x-protobuf',
    bodies: (rows) => encoded(inBatches(logRows(rows), LINES_PER_BODY), otlpLogs),
  },
  'otlp-spans': {
    title: 'spans, OTLP protobuf',
    path: '/v1/traces',
    contentType: 'application/x-protobuf',
    bodies: (rows) => encoded(inBatches(spanRows(rows), SPANS_PER_BODY), otlpSpans),
  },
  'otlp-spans-json': {
    title: 'spans, OTLP JSON',
    path: '/v1/traces',
    contentType: 'application/json',
    bodies: (rows) => encoded(inBatches(spanRows(rows), SPANS_PER_BODY), otlpSpansJson),
  },
}

export const format = (name: FormatName): Format => formats[name]

export function readFormat(text: string | undefined): FormatName {
  const name = formatNames.find((known) => known === text)
  if (!name) throw new Error(`no format ${text}; there are ${formatNames.join(', ')}`)
  return name
}

function* encoded<T>(
  batches: Iterable<T[]>,
  encode: (rows: readonly T[]) => Buffer,
): Generator<Buffer> {
  for (const batch of batches) yield encode(batch)
}
