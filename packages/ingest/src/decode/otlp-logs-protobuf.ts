import { type Attribute, type Label, type LogBatch, TailspanError } from '@tailspan/model'
import { resourceLabels, scopeMetadata } from '../admit/otlp-labels.ts'
import { type AdmittedResource, emptyRecord, type OtlpLogSink } from '../admit/otlp-log-sink.ts'
import type { SharedMetadata } from '../admit/shared-metadata.ts'
import type { Recent } from '../batch/recent.ts'
import { readAnyValue, readKeyValue } from './otlp-value-protobuf.ts'
import { addPair } from './otlp-value-text.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import type { TextTable } from './text.ts'

/** Reads `ExportLogsServiceRequest` into the sink, and hands on a batch whenever it is full. */
export class OtlpLogsProtobufDecoder {
  readonly #reader: ProtobufReader
  readonly #maxDepth: number
  readonly #out: OtlpLogSink
  readonly #known: Recent<AdmittedResource>
  readonly #names: TextTable

  constructor(
    body: Buffer,
    maxDepth: number,
    out: OtlpLogSink,
    /** Resources by the bytes of their message. */
    known: Recent<AdmittedResource>,
    names: TextTable,
  ) {
    this.#reader = new ProtobufReader(body)
    this.#maxDepth = maxDepth
    this.#out = out
    this.#known = known
    this.#names = names
  }

  *decode(): Generator<LogBatch, void> {
    const reader = this.#reader
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) yield* this.#resourceLogs()
      else reader.skip(tag)
    }
    if (this.#out.sink.length > 0) yield this.#out.sink.take()
  }

  *#resourceLogs(): Generator<LogBatch, void> {
    const reader = this.#reader
    const outer = reader.enter()
    const resource =
      this.#ahead(() => this.#resource()) ?? this.#out.resource({ labels: [], metadata: [] })
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 18) yield* this.#scopeLogs(resource)
      else reader.skip(tag)
    }
    reader.leave(outer)
  }

  *#scopeLogs(resource: AdmittedResource): Generator<LogBatch, void> {
    const reader = this.#reader
    const outer = reader.enter()
    const scope = this.#ahead(() => this.#scope()) ?? []
    const shared = this.#out.shared(resource, scope)
    while (!this.#records(resource, shared)) yield this.#out.sink.take()
    reader.leave(outer)
  }

  /** Reads field 1 of the message under the cursor, which may come after others; stays at its begin. */
  #ahead<T>(read: () => T): T | undefined {
    const reader = this.#reader
    const begin = reader.pos
    let value: T | undefined
    while (reader.more() && value === undefined) {
      const tag = reader.uint32()
      if (tag === 10) value = read()
      else reader.skip(tag)
    }
    reader.pos = begin
    return value
  }

  #resource(): AdmittedResource {
    const reader = this.#reader
    const outer = reader.enter()
    const raw = reader.bytes.toString('latin1', reader.pos, reader.limit)
    let resource = this.#known.get(raw)
    if (resource === undefined) {
      const attributes: Attribute[] = []
      let dropped = 0
      while (reader.more()) {
        const tag = reader.uint32()
        if (tag === 10) attributes.push(readKeyValue(reader, this.#names, this.#maxDepth))
        else if (tag === 16) dropped = reader.uint32()
        else reader.skip(tag)
      }
      resource = this.#out.resource(resourceLabels(attributes, dropped))
      this.#known.set(raw, resource)
    }
    reader.leave(outer)
    return resource
  }

  #scope(): Label[] {
    const reader = this.#reader
    const outer = reader.enter()
    const attributes: Attribute[] = []
    let name = ''
    let version = ''
    let dropped = 0
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) name = reader.string(this.#names)
      else if (tag === 18) version = reader.string(this.#names)
      else if (tag === 26) attributes.push(readKeyValue(reader, this.#names, this.#maxDepth))
      else if (tag === 32) dropped = reader.uint32()
      else reader.skip(tag)
    }
    reader.leave(outer)
    return scopeMetadata(name, version, attributes, dropped)
  }

  /** Reads records up to the end of the scope (true) or until the sink is full (false). */
  #records(resource: AdmittedResource, shared: SharedMetadata): boolean {
    const reader = this.#reader
    const { sink } = this.#out
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag !== 18) {
        reader.skip(tag)
        continue
      }
      const outer = reader.enter()
      const end = reader.limit
      try {
        this.#record(resource, shared)
      } catch (error) {
        if (!(error instanceof TailspanError)) throw error
        // The record's own bytes are all there, so what is wrong inside of it harms no other.
        sink.refusals.add('malformed', () => error.message)
      }
      reader.limit = end
      reader.leave(outer)
      if (sink.full) return false
    }
    return true
  }

  #record(resource: AdmittedResource, shared: SharedMetadata): void {
    const reader = this.#reader
    const record = emptyRecord()
    while (reader.more()) {
      const tag = reader.uint32()
      switch (tag) {
        case 9:
          reader.fixed64()
          record.time = reader.int64.toUnsigned()
          break
        case 16:
          record.severityNumber = reader.uint32()
          break
        case 26:
          record.severityText = reader.string(this.#names)
          break
        case 42:
          record.body = readAnyValue(reader, this.#names, this.#maxDepth)
          break
        case 50: {
          const { key, value } = readKeyValue(reader, this.#names, this.#maxDepth)
          addPair(record.pairs, key, value)
          break
        }
        case 56:
          record.dropped = reader.uint32()
          break
        case 69:
          record.flags = reader.fixed32()
          break
        case 74:
          record.traceId = this.#hex()
          break
        case 82:
          record.spanId = this.#hex()
          break
        case 89:
          reader.fixed64()
          record.observed = reader.int64.toUnsigned()
          break
        case 98:
          record.eventName = reader.string(this.#names)
          break
        default:
          reader.skip(tag)
      }
    }
    this.#out.record(resource, shared, record)
  }

  #hex(): string {
    const reader = this.#reader
    reader.chunk()
    return reader.bytes.toString('hex', reader.start, Math.min(reader.end, reader.start + 32))
  }
}
