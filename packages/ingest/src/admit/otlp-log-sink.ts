import type { AttributeValue, Clock, Label } from '@tailspan/model'
import { valueText } from '../decode/otlp-value-text.ts'
import { isNoId } from './ids.ts'
import type { LogSink } from './log-sink.ts'
import type { ResourceLabels } from './otlp-labels.ts'
import { SharedMetadata } from './shared-metadata.ts'
import type { AdmittedStream } from './stream-admission.ts'

/** One OTLP log record; a decoder fills the same object again and again. */
export interface LogRecordFields {
  /** Nanoseconds, 0n when absent. */
  time: bigint
  observed: bigint
  severityNumber: number
  severityText: string
  body: AttributeValue
  eventName: string
  /** Attributes as metadata pairs, see `addPair`. */
  pairs: Label[]
  dropped: number
  flags: number
  /** Hex as sent. */
  traceId: string
  spanId: string
}

export function emptyRecord(): LogRecordFields {
  return {
    time: 0n,
    observed: 0n,
    severityNumber: 0,
    severityText: '',
    body: null,
    eventName: '',
    pairs: [],
    dropped: 0,
    flags: 0,
    traceId: '',
    spanId: '',
  }
}

/** A resource with its stream; may be remembered from request to request. */
export interface AdmittedResource {
  readonly stream: AdmittedStream
  readonly metadata: readonly Label[]
}

/** Turns OTLP log records into entries as Loki's OTLP endpoint does. */
export class OtlpLogSink {
  readonly sink: LogSink
  readonly #now: bigint

  constructor(sink: LogSink, clock: Clock) {
    this.sink = sink
    this.#now = clock.now()
  }

  resource(resource: ResourceLabels): AdmittedResource {
    return { stream: this.sink.stream(resource.labels), metadata: resource.metadata }
  }

  /** What all records of a resource's scope share. */
  shared(resource: AdmittedResource, scope: readonly Label[]): SharedMetadata {
    return new SharedMetadata([...scope, ...resource.metadata])
  }

  record(resource: AdmittedResource, shared: SharedMetadata, record: LogRecordFields): void {
    const time = record.time || record.observed || this.#now
    if (BigInt.asIntN(64, time) < 0n) {
      this.sink.refusals.add(
        'timestamp_out_of_range',
        () => `a log record's time ${time} is beyond 63 bits of nanoseconds`,
      )
      return
    }
    // The record's own fields come first: of equal names the first is kept.
    const own: Label[] = []
    if (!isNoId(record.traceId)) own.push(['trace_id', record.traceId])
    if (!isNoId(record.spanId)) own.push(['span_id', record.spanId])
    if (record.severityNumber > 0) own.push(['severity_number', `${record.severityNumber}`])
    if (record.severityText !== '') own.push(['severity_text', record.severityText])
    if (record.flags > 0) own.push(['flags', `${record.flags}`])
    if (record.observed > 0n) own.push(['observed_timestamp', `${record.observed}`])
    if (record.dropped > 0) own.push(['dropped_attributes_count', `${record.dropped}`])
    if (record.eventName !== '') own.push(['event_name', record.eventName])
    for (const pair of record.pairs) own.push(pair)
    this.sink.entry(
      resource.stream,
      Number(BigInt.asIntN(32, time)),
      Number(time >> 32n),
      valueText(record.body),
      own,
      shared,
    )
  }
}
