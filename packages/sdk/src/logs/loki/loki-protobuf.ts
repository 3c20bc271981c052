import type { Batch } from '../ship/batch.ts'
import { messageEnd, writeMessage, writeText, writeVarint } from '../ship/protobuf.ts'
import type { Segment } from '../ship/segment.ts'
import type { Wire } from '../ship/wire.ts'
import { judgeLoki } from './judge.ts'
import type { LokiEntry } from './loki-entry.ts'

/** Compresses off the main thread. */
export type Snappy = (bytes: Buffer) => Promise<Buffer>

/** Tags, lengths and the time of a line; tags and lengths of a pair. */
const LINE_BYTES = 48
const PAIR_BYTES = 24

/**
 * `logproto.PushRequest` in snappy. Nothing is escaped, which is most of what JSON costs; the bytes on the wire are
 * more than those of gzip.
 */
export function lokiProtobuf(snappy: Snappy): Wire {
  return {
    format: 'loki-protobuf',
    headers: { 'content-type': 'application/x-protobuf' },
    next: messageEnd,
    pack: (batch) => snappy(pushRequest(batch)),
    judge: judgeLoki,
  }
}

/** Adds an entry: a field `entries` of a stream. */
export function appendLokiProtobuf(segment: Segment, entry: LokiEntry): number {
  return segment.appendBytes(mostBytes(entry), (page, offset) =>
    writeMessage(page, offset, 2, (begin) => writeEntry(page, begin, entry)),
  )
}

function mostBytes({ line, metadata }: LokiEntry): number {
  let units = line.length
  for (const [name, value] of metadata) units += name.length + value.length
  return units * 3 + LINE_BYTES + metadata.length * PAIR_BYTES
}

function writeEntry(page: Buffer, begin: number, { at, line, metadata }: LokiEntry): number {
  let offset = writeMessage(page, begin, 1, (from) => {
    const seconds = Math.floor(at.ms / 1000)
    const nanos = (at.ms - seconds * 1000) * 1_000_000 + at.nanos
    const next = writeVarint(page, writeVarint(page, from, 8), seconds)
    return nanos === 0 ? next : writeVarint(page, writeVarint(page, next, 16), nanos)
  })
  offset = writeText(page, offset, 2, line)
  for (const [name, value] of metadata) {
    offset = writeMessage(page, offset, 3, (from) =>
      writeText(page, writeText(page, from, 1, name), 2, value),
    )
  }
  return offset
}

function pushRequest(batch: Batch): Buffer {
  const parts: Buffer[] = []
  for (const segment of batch.segments) {
    const labels = labelsText(segment.stream.labels)
    const head = Buffer.alloc(labels.length * 3 + 16)
    const text = head.subarray(0, writeText(head, 0, 1, labels))
    const length = Buffer.alloc(16)
    const end = writeVarint(length, writeVarint(length, 0, 10), text.length + segment.bytes)
    parts.push(length.subarray(0, end), text, ...segment.pages())
  }
  return Buffer.concat(parts)
}

function labelsText(labels: Segment['stream']['labels']): string {
  const texts = labels.map(([name, value]) => `${name}=${JSON.stringify(value.toWellFormed())}`)
  return `{${texts.join(', ')}}`
}
