import type { AppendResult, Sender } from '@tailspan/model'
import { LogSink } from '../admit/log-sink.ts'
import { type AdmittedResource, OtlpLogSink } from '../admit/otlp-log-sink.ts'
import type { Refusals } from '../admit/refusals.ts'
import { SpanSink } from '../admit/span-sink.ts'
import type { AdmittedStream } from '../admit/stream-admission.ts'
import { ByteBudget } from '../batch/byte-budget.ts'
import { Recent } from '../batch/recent.ts'
import { decodeJaegerThrift } from '../decode/jaeger-thrift.ts'
import { KeyPrefixes } from '../decode/key-prefixes.ts'
import { LokiJsonDecoder } from '../decode/loki-json.ts'
import { LokiProtobufDecoder } from '../decode/loki-protobuf.ts'
import { decodeOtlpLogsJson } from '../decode/otlp-logs-json.ts'
import { OtlpLogsProtobufDecoder } from '../decode/otlp-logs-protobuf.ts'
import { decodeOtlpSpansJson } from '../decode/otlp-spans-json.ts'
import { OtlpSpansProtobufDecoder } from '../decode/otlp-spans-protobuf.ts'
import { TextTable } from '../decode/text.ts'
import { decodeZipkinJson } from '../decode/zipkin-json.ts'
import { decodeZipkinProtobuf } from '../decode/zipkin-protobuf.ts'
import type { IngestDeps, Receiver, Signal } from '../deps.ts'

export type BodyFormat = 'json' | 'protobuf'

/** Characters of label texts remembered, per kind of text. */
const REMEMBERED = 4 << 20
/** An OTLP value nests three levels of JSON for each of its own. */
const JSON_PER_VALUE = 3

/**
 * Body in, rows kept: what all receivers have in common. Rejects with the decoder's `bad_request`
 * or the writer's error; what came before in the same body is kept nevertheless.
 */
export class Intake {
  readonly deps: IngestDeps
  readonly budget: ByteBudget
  readonly #names = new TextTable()
  readonly #prefixes = new KeyPrefixes()
  readonly #streamsByJson = new Recent<AdmittedStream>(REMEMBERED)
  readonly #streamsByText = new Recent<AdmittedStream>(REMEMBERED)
  readonly #resources = new Recent<AdmittedResource>(REMEMBERED)

  constructor(deps: IngestDeps) {
    this.deps = deps
    const { maxInFlightBytes, retryAfterSeconds } = deps.limits
    this.budget = deps.budget ?? new ByteBudget(maxInFlightBytes, retryAfterSeconds)
  }

  /** A Loki push, decompressed. */
  async lokiPush(
    body: Buffer,
    format: BodyFormat,
    sender: Sender,
  ): Promise<{ streams: number; refusals: Refusals }> {
    const sink = new LogSink(this.deps)
    const { maxDepth } = this.deps.limits
    const decoder =
      format === 'json'
        ? new LokiJsonDecoder(body, maxDepth, sink, this.#streamsByJson, this.#names)
        : new LokiProtobufDecoder(body, sink, this.#streamsByText, this.#names)
    const { logs } = this.deps
    await this.#keep('loki', 'logs', body, sink.refusals, decoder.decode(), logs, sender)
    return { streams: decoder.streams, refusals: sink.refusals }
  }

  async otlpLogs(
    receiver: Receiver,
    body: Buffer,
    format: BodyFormat,
    sender: Sender,
  ): Promise<Refusals> {
    const { clock, limits, logs } = this.deps
    const sink = new LogSink(this.deps)
    const out = new OtlpLogSink(sink, clock)
    const depth = limits.maxDepth
    const batches =
      format === 'json'
        ? decodeOtlpLogsJson(body, depth * JSON_PER_VALUE, out)
        : new OtlpLogsProtobufDecoder(body, depth, out, this.#resources, this.#names).decode()
    await this.#keep(receiver, 'logs', body, sink.refusals, batches, logs, sender)
    return sink.refusals
  }

  async otlpSpans(
    receiver: Receiver,
    body: Buffer,
    format: BodyFormat,
    sender: Sender,
  ): Promise<Refusals> {
    const sink = new SpanSink()
    const depth = this.deps.limits.maxDepth
    const batches =
      format === 'json'
        ? decodeOtlpSpansJson(body, depth * JSON_PER_VALUE, sink)
        : new OtlpSpansProtobufDecoder(body, depth, sink, this.#names, this.#prefixes).decode()
    await this.#keep(receiver, 'spans', body, sink.refusals, batches, this.deps.spans, sender)
    return sink.refusals
  }

  /** A list of Zipkin v2 spans, decompressed. */
  async zipkinSpans(body: Buffer, format: BodyFormat, sender: Sender): Promise<Refusals> {
    const sink = new SpanSink()
    const now = this.deps.clock.now()
    const batches =
      format === 'json'
        ? decodeZipkinJson(body, this.deps.limits.maxDepth, sink, now)
        : decodeZipkinProtobuf(body, sink, now, this.#names)
    await this.#keep('zipkin', 'spans', body, sink.refusals, batches, this.deps.spans, sender)
    return sink.refusals
  }

  /** A batch of jaeger.thrift, decompressed. */
  async jaegerSpans(body: Buffer, sender: Sender): Promise<Refusals> {
    const sink = new SpanSink()
    const batches = decodeJaegerThrift(body, this.deps.limits.maxDepth, sink, this.#names)
    await this.#keep('jaeger', 'spans', body, sink.refusals, batches, this.deps.spans, sender)
    return sink.refusals
  }

  /** Counts a request that was turned away whole. */
  refused(receiver: Receiver, signal: Signal, reason: string): void {
    this.deps.onCount?.({ receiver, signal, kind: 'refused', items: 1, bytes: 0, reason })
  }

  async #keep<B>(
    receiver: Receiver,
    signal: Signal,
    body: Buffer,
    refusals: Refusals,
    batches: Iterable<B>,
    writer: BatchWriter<B>,
    sender: Sender,
  ): Promise<void> {
    const count = (kind: 'received' | 'kept' | 'duplicate', items: number, bytes = 0): void => {
      if (items > 0) this.deps.onCount?.({ receiver, signal, kind, items, bytes, reason: '' })
    }
    count('received', 1, body.length)
    try {
      const rest = batches[Symbol.iterator]()
      // No variable holds the batch while it is committed: text that dies young costs the garbage
      // collector nothing.
      const append = (): Promise<AppendResult> | undefined => appendNext(rest, writer, sender)
      for (let next = append(); next; next = append()) {
        const { kept, duplicates } = await next
        count('kept', kept)
        count('duplicate', duplicates)
      }
    } finally {
      for (const [reason, items] of refusals.byReason) {
        this.deps.onCount?.({ receiver, signal, kind: 'refused', items, bytes: 0, reason })
      }
    }
  }
}

interface BatchWriter<B> {
  append(batch: B, sender: Sender): Promise<AppendResult>
}

/** Hands on the next batch; undefined when there is none. */
function appendNext<B>(
  batches: Iterator<B>,
  writer: BatchWriter<B>,
  sender: Sender,
): Promise<AppendResult> | undefined {
  const { done, value } = batches.next()
  return done ? undefined : writer.append(value, sender)
}
