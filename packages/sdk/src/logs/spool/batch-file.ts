import { crc32 } from 'node:zlib'
import { Batch } from '../ship/batch.ts'
import { Segment, type ShipStream } from '../ship/segment.ts'

/** A batch as it was read from a file. */
export interface StoredBatch {
  /** Which wire wrote its entries. */
  readonly format: string
  readonly batch: Batch
}

/** The first line of a file: what the bytes after it are. */
interface Header {
  readonly v: 1
  readonly format: string
  readonly crc: number
  readonly streams: readonly (ShipStream & { readonly bytes: number; readonly lines: number })[]
}

/** Parts of a file: a line of JSON, then the entries of each stream as they are. */
export function encodeBatchFile({ format, batch }: StoredBatch): Buffer[] {
  const segments = [...batch.segments]
  const pages = segments.flatMap((segment) => segment.pages())
  const header: Header = {
    v: 1,
    format,
    crc: pages.reduce((crc, page) => crc32(page, crc), 0),
    streams: segments.map(({ stream: { labels, rank }, bytes, lines }) => {
      return { labels, rank, bytes, lines }
    }),
  }
  return [Buffer.from(`${JSON.stringify(header)}\n`), ...pages]
}

/** Null for a file that is not whole, or not one of ours. */
export function decodeBatchFile(file: Buffer): StoredBatch | null {
  const end = file.indexOf(0x0a)
  if (end < 0) return null
  const header = readHeader(file.toString('utf8', 0, end))
  const entries = file.subarray(end + 1)
  if (header === null || crc32(entries) !== header.crc) return null
  const batch = new Batch(0)
  let at = 0
  for (const { labels, rank, bytes, lines } of header.streams) {
    if (at + bytes > entries.length) return null
    batch.put(Segment.of({ labels, rank }, entries.subarray(at, at + bytes), lines))
    at += bytes
  }
  return at === entries.length && batch.lines > 0 ? { format: header.format, batch } : null
}

function readHeader(text: string): Header | null {
  try {
    const header = JSON.parse(text) as Partial<Header> | null
    if (header?.v !== 1 || typeof header.format !== 'string') return null
    if (typeof header.crc !== 'number' || !Array.isArray(header.streams)) return null
    const { format, crc, streams } = header
    return streams.every(isStream) ? { v: 1, format, crc, streams } : null
  } catch {
    return null
  }
}

function isStream(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { labels, rank, bytes, lines } = value as Partial<Header['streams'][number]>
  const isPair = (pair: unknown): boolean =>
    Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string')
  return [rank, bytes, lines].every(Number.isSafeInteger) && Number(bytes) >= 0
    ? Array.isArray(labels) && labels.every(isPair)
    : false
}
