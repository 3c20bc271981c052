import type { AttributeValue, Clock, Label } from '@tailspan/model'
import { addPair, valueText } from '../decode/otlp-value-text.ts'
import { isNoId } from './ids.ts'
import type { LogSink } from './log-sink.ts'
import type { ResourceLabels } from './otlp-labels.ts'
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

  /** An entry; `scope` is metadata of all records of a scope. */
  record(resource: AdmittedResource, scope: readonly Label[], record: LogRecordFields): void {
    const time = record.time || record.observed || this.#now
    if (BigInt.asIntN(64, time) < 0n) {
      this.sink.refusals.add(
        'timestamp_out_of_range',
        () => `a log record's time ${time} is beyond 63 bits of nanoseconds`,
      )
      return
    }
    const pairs = record.pairs
    // The record's own fields come first: of equal names the first is kept.
    const own: Label[] = []
    if (!isNoId(record.traceId)) own.push(['trace_id', record.traceId])
    if (!isNoId(record.spanId)) own.push(['span_id', record.spanId])
    if (record.severityNumber > 0) own.push(['severity_number', `${record.severityNumber}`])
    if (record.severityText !== '') own.push(['severity_text', record.severityText])
    if (record.flags > 0) own.push(['flags', `${record.flags}`])
    if (record.observed > 0n) own.push(['observed_timestamp', `${record.observed}`])
    if (record.dropped > 0) own.push(['dropped_attributes_count', `${record.dropped}`])
    addPair(own, 'event_name', record.eventName)
    this.sink.entry(
      resource.stream,
      Number(BigInt.asIntN(32, time)),
      Number(time >> 32n),
      valueText(record.body),
      own.concat(pairs, scope, resource.metadata),
    )
  }
}
