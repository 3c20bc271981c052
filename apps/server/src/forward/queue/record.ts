import { crc32 } from 'node:zlib'

/** What a queue keeps. */
export interface QueueRecord {
  readonly payload: Buffer
  /** Lines or spans in it. */
  readonly items: number
  /** When it was queued, milliseconds since the epoch. */
  readonly atMs: number
}

/** Begin of each record. Its first two bytes never stand in UTF-8, so that no text looks like one. */
const MARK = Buffer.from([0xff, 0xfe, 0x54, 0x51])
export const MARK_BYTES = MARK.length
/** Mark, length u32, items u32, time f64, CRC u32; little-endian. */
const HEADER_BYTES = 24
const CRC_AT = 20

/** Bytes that a record takes on disk. */
export function recordBytes(record: Pick<QueueRecord, 'payload'>): number {
  return HEADER_BYTES + record.payload.length
}

/**
 * Writes a record into a buffer and answers where it ends.
 * @param salt the segment's own: what was written elsewhere is no record here
 */
export function writeRecord(record: QueueRecord, salt: number, to: Buffer, at: number): number {
  MARK.copy(to, at)
  to.writeUInt32LE(record.payload.length, at + 4)
  to.writeUInt32LE(record.items, at + 8)
  to.writeDoubleLE(record.atMs, at + 12)
  const end = at + HEADER_BYTES + record.payload.length
  record.payload.copy(to, at + HEADER_BYTES)
  to.writeUInt32LE(checksum(to, at, end, salt), at + CRC_AT)
  return end
}

/** What stands at a place: a record, the begin of one that is longer than the bytes there are, or neither. */
export type Found =
  | { readonly kind: 'record'; readonly record: QueueRecord; readonly end: number }
  | { readonly kind: 'begin'; readonly bytes: number }
  | { readonly kind: 'none' }

/** Reads the record at a place; its payload is a view of the buffer. */
export function readRecord(from: Buffer, at: number, salt: number): Found {
  if (from.length - at < HEADER_BYTES) return { kind: 'begin', bytes: HEADER_BYTES }
  if (from.compare(MARK, 0, MARK.length, at, at + MARK.length) !== 0) return { kind: 'none' }
  const length = from.readUInt32LE(at + 4)
  const end = at + HEADER_BYTES + length
  if (end > from.length) return { kind: 'begin', bytes: end - at }
  if (checksum(from, at, end, salt) !== from.readUInt32LE(at + CRC_AT)) return { kind: 'none' }
  const payload = from.subarray(at + HEADER_BYTES, end)
  const items = from.readUInt32LE(at + 8)
  return { kind: 'record', record: { payload, items, atMs: from.readDoubleLE(at + 12) }, end }
}

/** The next place from `at` on where a record may begin; -1 when there is none. */
export function nextMark(from: Buffer, at: number): number {
  return from.indexOf(MARK, at)
}

/** Over the header but for the CRC itself, and the payload. */
function checksum(bytes: Buffer, at: number, end: number, salt: number): number {
  const head = crc32(bytes.subarray(at + 4, at + CRC_AT), salt)
  return crc32(bytes.subarray(at + HEADER_BYTES, end), head)
}
