import type { Label, LogBatch } from '@tailspan/model'
import { TailspanError } from '@tailspan/model'
import { sanitizeLabelName } from '../admit/label-name.ts'
import type { LogSink } from '../admit/log-sink.ts'
import { type AdmittedStream, refusedStream } from '../admit/stream-admission.ts'
import type { Recent } from '../batch/recent.ts'
import { Int64 } from './int64.ts'
import { parseLabelText } from './label-text.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import { TextTable } from './text.ts'

const NO_PAIRS: readonly Label[] = []

/**
 * Reads `logproto.PushRequest` into the sink, and hands on a batch whenever it is full. A stream
 * whose label text cannot be parsed is refused alone; a malformed message is `bad_request`.
 */
export class LokiProtobufDecoder {
  /** How many streams were seen. */
  streams = 0
  readonly #reader: ProtobufReader
  readonly #sink: LogSink
  readonly #known: Recent<AdmittedStream>
  readonly #names: TextTable
  readonly #time = new Int64()

  constructor(
    body: Buffer,
    sink: LogSink,
    /** Streams by their label text. */
    known: Recent<AdmittedStream>,
    names: TextTable,
  ) {
    this.#reader = new ProtobufReader(body)
    this.#sink = sink
    this.#known = known
    this.#names = names
  }

  *decode(): Generator<LogBatch, void> {
    const reader = this.#reader
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag !== 10) {
        reader.skip(tag)
        continue
      }
      const outer = reader.enter()
      this.streams++
      const stream = this.#labels()
      while (!this.#entries(stream)) yield this.#sink.take()
      reader.leave(outer)
    }
    if (this.#sink.length > 0) yield this.#sink.take()
  }

  /** Reads ahead: the labels may follow the entries. Ends where the stream's fields begin. */
  #labels(): AdmittedStream {
    const reader = this.#reader
    const begin = reader.pos
    let start = 0
    let end = 0
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag !== 10) {
        reader.skip(tag)
        continue
      }
      reader.chunk()
      start = reader.start
      end = reader.end
      break
    }
    reader.pos = begin
    const raw = reader.bytes.toString('latin1', start, end)
    let stream = this.#known.get(raw)
    if (stream === undefined) {
      stream = this.#parse(reader.bytes.toString('utf8', start, end))
      this.#known.set(raw, stream)
    }
    return stream
  }

  #parse(text: string): AdmittedStream {
    try {
      return this.#sink.stream(parseLabelText(text))
    } catch (error) {
      if (!(error instanceof TailspanError)) throw error
      return refusedStream('invalid_labels', error.message)
    }
  }

  /** Reads entries up to the end of the stream (true) or until the sink is full (false). */
  #entries(stream: AdmittedStream): boolean {
    const reader = this.#reader
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag !== 18) {
        reader.skip(tag)
        continue
      }
      const outer = reader.enter()
      this.#entry(stream)
      reader.leave(outer)
      if (this.#sink.full) return false
    }
    return true
  }

  #entry(stream: AdmittedStream): void {
    const reader = this.#reader
    const { maxLineBytes } = this.#sink
    let line = ''
    let lineBytes = 0
    let inRange = true
    let pairs: Label[] | undefined
    this.#time.set(0, 0)
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) inRange = this.#timestamp()
      else if (tag === 18) {
        reader.chunk()
        lineBytes = reader.end - reader.start
        if (lineBytes <= maxLineBytes)
          line = reader.bytes.toString('utf8', reader.start, reader.end)
      } else if (tag === 26) {
        pairs ??= []
        this.#pair(pairs)
      } else reader.skip(tag)
    }
    if (stream.refused === undefined) {
      if (lineBytes > maxLineBytes) return this.#sink.refuseLine(stream, lineBytes)
      if (!inRange) {
        this.#sink.refusals.add(
          'timestamp_out_of_range',
          () =>
            `entry for stream '${stream.stream.key}' has a timestamp beyond 64 bits of nanoseconds`,
        )
        return
      }
    }
    this.#sink.entry(stream, this.#time.low, this.#time.high, line, pairs ?? NO_PAIRS)
  }

  #timestamp(): boolean {
    const reader = this.#reader
    const outer = reader.enter()
    let seconds = 0
    let nanos = 0
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag !== 8 && tag !== 16) {
        reader.skip(tag)
        continue
      }
      reader.varint()
      const { low, high } = reader.int64
      if (tag === 8) seconds = high * 4294967296 + (low >>> 0)
      else nanos = low
    }
    reader.leave(outer)
    return this.#time.fromSeconds(seconds, nanos)
  }

  #pair(pairs: Label[]): void {
    const reader = this.#reader
    const outer = reader.enter()
    let name = ''
    let value = ''
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) name = reader.string(this.#names)
      else if (tag === 18) value = reader.string(this.#names)
      else reader.skip(tag)
    }
    reader.leave(outer)
    if (name !== '' && value !== '') pairs.push([sanitizeLabelName(name), value])
  }
}
