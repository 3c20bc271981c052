import { setImmediate } from 'node:timers/promises'
import type { LogMoment } from '../record/moment.ts'
import type { Batch } from '../ship/batch.ts'
import { endMessage, messageEnd, varintBytes, writeText, writeVarint } from '../ship/protobuf.ts'
import type { Segment } from '../ship/segment.ts'
import type { Wire } from '../ship/wire.ts'
import { judgeLoki } from './judge.ts'
import type { LokiEntry } from './loki-entry.ts'
import { mostCompressed, PIECE_BYTES, SnappyPieces } from './snappy.ts'

/** Tags: the number of the field, and how it is written. */
const ENTRIES = 0x12
const TIMESTAMP = 0x0a
const STRUCTURED_METADATA = 0x1a
const SECONDS = 0x08
const NANOS = 0x10
const MOST_VARINT = 10
/** Tags, lengths and the time of a line; tags and lengths of a pair. */
const LINE_BYTES = 48
const PAIR_BYTES = 24

/**
 * `logproto.PushRequest` in snappy, as Loki's own agents send it. Nothing is escaped, which is most of what JSON costs,
 * and snappy is a fraction of the work of gzip; the bytes on the wire are more.
 * @param turn lets others go between two pieces of work
 */
export function lokiProtobuf(turn: () => Promise<void> = setImmediate): Wire {
  const request = new PushRequest(turn)
  return {
    format: 'loki-protobuf',
    headers: { 'content-type': 'application/x-protobuf' },
    next: messageEnd,
    pack: (batch) => request.pack(batch),
    judge: judgeLoki,
  }
}

/** Adds an entry: a field `entries` of a stream. */
export function appendLokiProtobuf(segment: Segment, { at, text, metadata }: LokiEntry): number {
  const units = unitsOf(text, metadata)
  const around = LINE_BYTES + metadata.length * PAIR_BYTES
  const most = units * 3 + around
  // Exactly only where it matters: room that is not used is lost to all others.
  const page = segment.room(most <= segment.left ? most : bytesOf(text, metadata) + around)
  const offset = segment.end
  page[offset] = ENTRIES
  const begin = offset + 1 + varintBytes(units)
  page[begin] = TIMESTAMP
  let end = writeTime(page, begin + 2, at)
  page[begin + 1] = end - begin - 2
  end = writeText(page, end, 2, text)
  for (const [name, value] of metadata) {
    page[end] = STRUCTURED_METADATA
    const pair = writeText(page, writeText(page, end + 2, 1, name), 2, value)
    end = endMessage(page, end + 1, end + 2, pair)
  }
  return segment.took(endMessage(page, offset + 1, begin, end))
}

function unitsOf(text: string, metadata: LokiEntry['metadata']): number {
  let units = text.length
  for (const [name, value] of metadata) units += name.length + value.length
  return units
}

function bytesOf(text: string, metadata: LokiEntry['metadata']): number {
  let bytes = Buffer.byteLength(text)
  for (const [name, value] of metadata) bytes += Buffer.byteLength(name) + Buffer.byteLength(value)
  return bytes
}

function writeTime(page: Buffer, offset: number, { ms, nanos }: LogMoment): number {
  const seconds = Math.floor(ms / 1000)
  page[offset] = SECONDS
  const end = writeVarint(page, offset + 1, seconds)
  const rest = (ms - seconds * 1000) * 1_000_000 + nanos
  if (rest === 0) return end
  page[end] = NANOS
  return writeVarint(page, end + 1, rest)
}

/** Compresses batches, all into the same memory: one at a time is sent. */
class PushRequest {
  readonly #turn: () => Promise<void>
  readonly #snappy = new SnappyPieces()
  #body = Buffer.alloc(0)

  constructor(turn: () => Promise<void>) {
    this.#turn = turn
  }

  /** Valid until the next. */
  async pack(batch: Batch): Promise<Buffer> {
    const pieces = [...batch.segments].flatMap((segment) => piecesOf(segment))
    const most = pieces.reduce((sum, { length }) => sum + mostCompressed(length), MOST_VARINT)
    if (this.#body.length < most) this.#body = Buffer.allocUnsafeSlow(most)
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    let at = writeVarint(this.#body, 0, length)
    let left = PIECE_BYTES
    for (const piece of pieces) {
      if (left < piece.length) {
        await this.#turn()
        left = PIECE_BYTES
      }
      at = this.#snappy.compress(piece, this.#body, at)
      left -= piece.length
    }
    return this.#body.subarray(0, at)
  }
}

/** A field `streams`, in pieces that are compressed at a time. */
function piecesOf(segment: Segment): Buffer[] {
  const pieces = [headOf(segment)]
  for (const page of segment.pages()) {
    for (let from = 0; from < page.length; from += PIECE_BYTES) {
      pieces.push(page.subarray(from, from + PIECE_BYTES))
    }
  }
  return pieces
}

/** Of a field `streams`: all but its entries. */
function headOf(segment: Segment): Buffer {
  const labels = labelsText(segment.stream.labels)
  const text = Buffer.allocUnsafe(labels.length * 3 + 16)
  const bytes = writeText(text, 0, 1, labels)
  const head = Buffer.allocUnsafe(bytes + 16)
  const begin = writeVarint(head, writeVarint(head, 0, 10), bytes + segment.bytes)
  return head.subarray(0, begin + text.copy(head, begin, 0, bytes))
}

function labelsText(labels: Segment['stream']['labels']): string {
  const texts = labels.map(([name, value]) => `${name}=${JSON.stringify(value.toWellFormed())}`)
  return `{${texts.join(', ')}}`
}
