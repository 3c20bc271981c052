import type { Resource, Scope, SpanBatch } from '@tailspan/model'
import { TailspanError } from '@tailspan/model'
import { canonicalHex, canonicalId } from '../admit/ids.ts'
import type { SpanSink } from '../admit/span-sink.ts'
import { KeyPrefixes } from './key-prefixes.ts'
import { AttributesTranscoder } from './otlp-attributes-protobuf.ts'
import {
  clearSpan,
  droppedText,
  emptySpan,
  linkOrEvent,
  spanKind,
  statusCode,
} from './otlp-span.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import type { TextTable } from './text.ts'

const NO_RESOURCE: Resource = { service: '', attributes: '' }
const NO_SCOPE: Scope = { name: '', version: '', attributes: '' }

/** Reads `ExportTraceServiceRequest` into the sink, and hands on a batch whenever it is full. */
export class OtlpSpansProtobufDecoder {
  readonly #reader: ProtobufReader
  readonly #sink: SpanSink
  readonly #names: TextTable
  readonly #attributes: AttributesTranscoder
  readonly #inner: AttributesTranscoder
  readonly #span = emptySpan()
  readonly #around = { resource: 0, scope: 0 }

  /** `prefixes` is what earlier bodies left: the next ones have the same keys. */
  constructor(
    body: Buffer,
    maxDepth: number,
    sink: SpanSink,
    names: TextTable,
    prefixes = new KeyPrefixes(),
  ) {
    this.#reader = new ProtobufReader(body)
    this.#sink = sink
    this.#names = names
    this.#attributes = new AttributesTranscoder(maxDepth, prefixes)
    this.#inner = new AttributesTranscoder(maxDepth, prefixes)
  }

  *decode(): Generator<SpanBatch, void> {
    const reader = this.#reader
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) yield* this.#resourceSpans()
      else reader.skip(tag)
    }
    if (this.#sink.length > 0) yield this.#sink.take()
  }

  *#resourceSpans(): Generator<SpanBatch, void> {
    const reader = this.#reader
    const outer = reader.enter()
    this.#around.resource = 0
    const resource = this.#ahead(() => this.#resource()) ?? NO_RESOURCE
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 18) yield* this.#scopeSpans(resource)
      else reader.skip(tag)
    }
    reader.leave(outer)
  }

  *#scopeSpans(resource: Resource): Generator<SpanBatch, void> {
    const reader = this.#reader
    const outer = reader.enter()
    this.#around.scope = 0
    const scope = this.#ahead(() => this.#scope()) ?? NO_SCOPE
    while (!this.#spans(resource, scope)) yield this.#sink.take()
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

  #resource(): Resource {
    const reader = this.#reader
    const outer = reader.enter()
    this.#attributes.clear()
    let service = ''
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) {
        const begin = reader.pos
        service ||= this.#serviceName()
        reader.pos = begin
        this.#attributes.add(reader)
      } else if (tag === 16) this.#around.resource = reader.uint32()
      else reader.skip(tag)
    }
    reader.leave(outer)
    return { service, attributes: this.#attributes.take() }
  }

  /** Value of the KeyValue under the cursor when its key is `service.name` and it is text. */
  #serviceName(): string {
    const reader = this.#reader
    const outer = reader.enter()
    let key = ''
    let value = ''
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) key = reader.string(this.#names)
      else if (tag === 18) {
        const within = reader.enter()
        while (reader.more()) {
          const kind = reader.uint32()
          if (kind === 10) value = reader.string(this.#names)
          else reader.skip(kind)
        }
        reader.leave(within)
      } else reader.skip(tag)
    }
    reader.leave(outer)
    return key === 'service.name' ? value : ''
  }

  #scope(): Scope {
    const reader = this.#reader
    const outer = reader.enter()
    this.#attributes.clear()
    let name = ''
    let version = ''
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) name = reader.string(this.#names)
      else if (tag === 18) version = reader.string(this.#names)
      else if (tag === 26) this.#attributes.add(reader)
      else if (tag === 32) this.#around.scope = reader.uint32()
      else reader.skip(tag)
    }
    reader.leave(outer)
    return { name, version, attributes: this.#attributes.take() }
  }

  /** Reads spans up to the end of the scope (true) or until the sink is full (false). */
  #spans(resource: Resource, scope: Scope): boolean {
    const reader = this.#reader
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag !== 18) {
        reader.skip(tag)
        continue
      }
      const outer = reader.enter()
      const end = reader.limit
      try {
        this.#read()
        this.#sink.span(resource, scope, this.#span, canonicalHex)
      } catch (error) {
        if (!(error instanceof TailspanError)) throw error
        // The span's own bytes are all there, so what is wrong inside of it harms no other.
        this.#sink.refusals.add('malformed', () => error.message)
      }
      reader.limit = end
      reader.leave(outer)
      if (this.#sink.full) return false
    }
    return true
  }

  #read(): void {
    const reader = this.#reader
    const span = this.#span
    clearSpan(span)
    this.#attributes.clear()
    let droppedAttributes = 0
    let droppedEvents = 0
    let droppedLinks = 0
    while (reader.more()) {
      const tag = reader.uint32()
      switch (tag) {
        case 10:
          span.traceId = this.#hex()
          break
        case 18:
          span.spanId = this.#hex()
          break
        case 26:
          span.traceState = reader.string(this.#names)
          break
        case 34:
          span.parentId = this.#hex()
          break
        case 42:
          span.name = reader.string(this.#names)
          break
        case 48:
          span.kind = spanKind(reader.uint32())
          break
        case 57:
          reader.fixed64()
          span.startLow = reader.int64.low
          span.startHigh = reader.int64.high
          break
        case 65:
          reader.fixed64()
          span.endLow = reader.int64.low
          span.endHigh = reader.int64.high
          break
        case 74:
          this.#attributes.add(reader)
          break
        case 80:
          droppedAttributes = reader.uint32()
          break
        case 90:
          span.events += (span.events === '' ? '[' : ',') + this.#event()
          break
        case 96:
          droppedEvents = reader.uint32()
          break
        case 106:
          span.links += (span.links === '' ? '[' : ',') + this.#link()
          break
        case 112:
          droppedLinks = reader.uint32()
          break
        case 122:
          this.#status()
          break
        case 133:
          span.flags = reader.fixed32()
          break
        default:
          reader.skip(tag)
      }
    }
    span.attributes = this.#attributes.take()
    if (span.events !== '') span.events += ']'
    if (span.links !== '') span.links += ']'
    span.dropped = droppedText(droppedAttributes, droppedEvents, droppedLinks, this.#around)
    if (span.startHigh < 0 || span.endHigh < 0) reader.fail('span time is beyond 63 bits')
  }

  #hex(): string {
    const reader = this.#reader
    reader.chunk()
    // Long ids are refused anyway; what is quoted of them is bounded here.
    return reader.bytes.toString('hex', reader.start, Math.min(reader.end, reader.start + 32))
  }

  #status(): void {
    const reader = this.#reader
    const outer = reader.enter()
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 18) this.#span.statusMessage = reader.string(this.#names)
      else if (tag === 24) this.#span.statusCode = statusCode(reader.uint32())
      else reader.skip(tag)
    }
    reader.leave(outer)
  }

  #event(): string {
    const reader = this.#reader
    const outer = reader.enter()
    this.#inner.clear()
    let time = 0n
    let name = ''
    let dropped = 0
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 9) {
        reader.fixed64()
        time = reader.int64.toUnsigned()
      } else if (tag === 18) name = reader.string(this.#names)
      else if (tag === 26) this.#inner.add(reader)
      else if (tag === 32) dropped = reader.uint32()
      else reader.skip(tag)
    }
    reader.leave(outer)
    return linkOrEvent({ time: `${time}`, name }, { attributes: this.#inner.take(), dropped })
  }

  #link(): string {
    const reader = this.#reader
    const outer = reader.enter()
    this.#inner.clear()
    let traceId = ''
    let spanId = ''
    let traceState = ''
    let dropped = 0
    let flags = 0
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) traceId = this.#hex()
      else if (tag === 18) spanId = this.#hex()
      else if (tag === 26) traceState = reader.string(this.#names)
      else if (tag === 34) this.#inner.add(reader)
      else if (tag === 40) dropped = reader.uint32()
      else if (tag === 53) flags = reader.fixed32()
      else reader.skip(tag)
    }
    reader.leave(outer)
    const rest = { traceState, attributes: this.#inner.take(), flags, dropped }
    return linkOrEvent({ traceId: canonicalId(traceId, 32), spanId: canonicalId(spanId, 16) }, rest)
  }
}
