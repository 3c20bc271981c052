import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { TailspanError } from '@tailspan/model'
import type Snappy from 'snappy'

const gunzip = promisify(zlib.gunzip)
const inflateRaw = promisify(zlib.inflateRaw)
const require = createRequire(import.meta.url)

/** Decoded size up to which the thread pool's round trip costs more than it spares. */
const SMALL = 128 << 10

/**
 * Called before memory is taken, with the bytes that will be needed; throws when they are not to
 * be had.
 */
export type Reserve = (bytes: number) => void

/**
 * Undoes gzip or raw deflate, at most `limit` bytes. Memory is reserved before it is used: what
 * the gzip trailer promises (a guess for deflate), and the limit when that was a lie. Errors:
 * `too_large`, `bad_request`, whatever `reserve` throws.
 */
export async function decompress(
  body: Buffer,
  encoding: 'gzip' | 'deflate',
  limit: number,
  reserve: Reserve,
): Promise<Buffer> {
  const promised =
    encoding === 'gzip' && body.length >= 18
      ? body.readUInt32LE(body.length - 4)
      : body.length * 20 + 1024
  for (const bytes of promised < limit ? [Math.max(promised, 1), limit] : [limit]) {
    reserve(body.length + bytes)
    try {
      return await inflate(body, encoding, bytes)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'ERR_BUFFER_TOO_LARGE') continue
      throw new TailspanError('bad_request', `${encoding}: the body is damaged (${String(code)})`, {
        cause: error,
      })
    }
  }
  throw new TailspanError('too_large', `the body holds more than ${limit} bytes once decompressed`)
}

async function inflate(
  body: Buffer,
  encoding: 'gzip' | 'deflate',
  maxOutputLength: number,
): Promise<Buffer> {
  if (maxOutputLength <= SMALL) {
    return encoding === 'gzip'
      ? zlib.gunzipSync(body, { maxOutputLength })
      : zlib.inflateRawSync(body, { maxOutputLength })
  }
  return encoding === 'gzip'
    ? gunzip(body, { maxOutputLength })
    : inflateRaw(body, { maxOutputLength })
}

/** Undoes one raw snappy block; the declared length is checked before it is believed. */
export function unsnappy(body: Buffer, limit: number, reserve: Reserve): Buffer {
  const declared = declaredLength(body)
  if (declared < 0) throw new TailspanError('bad_request', 'snappy: corrupt input')
  if (declared > limit) {
    throw new TailspanError(
      'too_large',
      `the body holds more than ${limit} bytes once decompressed`,
    )
  }
  // One element of two or three bytes yields 64 at most, so a longer promise is a lie.
  if (declared > 64 * body.length) throw new TailspanError('bad_request', 'snappy: corrupt input')
  reserve(body.length + declared)
  // Loaded by the first body that needs it: it takes 6 MB.
  const snappy = require('snappy') as typeof Snappy
  try {
    return snappy.uncompressSync(body, { asBuffer: true }) as Buffer
  } catch (error) {
    throw new TailspanError('bad_request', 'snappy: corrupt input', { cause: error })
  }
}

/** The varint before a snappy block; -1 when there is none. */
function declaredLength(body: Buffer): number {
  let length = 0
  for (let i = 0; i < 5; i++) {
    const byte = body[i]
    if (byte === undefined) return -1
    length += (byte & 127) * 2 ** (7 * i)
    if (byte < 128) return length
  }
  return -1
}
