import { crc32 } from 'node:zlib'
import { Batch } from '../ship/batch.ts'
import { Segment, type ShipStream } from '../ship/segment.ts'

const LINE_FEED = 0x0a

/** A batch as it was read from a file. */
export interface StoredBatch {
  /** Which wire wrote its entries. */
  readonly format: string
  readonly batch: Batch
}

/** The second line of a file: what the bytes after it are. The first is a checksum of all the rest. */
interface Header {
  readonly v: 1
  readonly format: string
  readonly streams: readonly (ShipStream & { readonly bytes: number; readonly lines: number })[]
}

/** Parts of a file: a checksum, a line of JSON, then the entries of each stream as they are. */
export function encodeBatchFile({ format, batch }: StoredBatch): Buffer[] {
  const segments = [...batch.segments]
  const header: Header = {
    v: 1,
    format,
    streams: segments.map(({ stream: { labels, rank }, bytes, lines }) => {
      return { labels, rank, bytes, lines }
    }),
  }
  const pages = segments.flatMap((segment) => segment.pages())
  const parts = [Buffer.from(`${JSON.stringify(header)}\n`), ...pages]
  const sum = parts.reduce((crc, part) => crc32(part, crc), 0)
  return [Buffer.from(`${sum}\n`), ...parts]
}

/** Null for a file that is not whole, or not one of ours. */
export function decodeBatchFile(file: Buffer): StoredBatch | null {
  const begin = file.indexOf(LINE_FEED) + 1
  const end = file.indexOf(LINE_FEED, begin)
  if (end < 0 || String(crc32(file.subarray(begin))) !== file.toString('utf8', 0, begin - 1)) {
    return null
  }
  const header = readHeader(file.toString('utf8', begin, end))
  if (header === null) return null
  const entries = file.subarray(end + 1)
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
    const { format, streams } = header
    return Array.isArray(streams) && streams.every(isStream) ? { v: 1, format, streams } : null
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
