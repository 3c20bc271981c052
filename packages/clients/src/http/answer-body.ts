import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const unzip = promisify(gunzip)

/** Why a body that came is of no use. */
export class BodyError extends Error {
  readonly code: 'too_large' | 'bad_response'

  constructor(code: 'too_large' | 'bad_response', message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Reads a body to its end, or stops at a cap and closes its connection.
 * @param encoding the header Content-Encoding
 * @param maxBytes cap before and after decompression
 * @throws BodyError; errors of the connection as they are
 */
export async function readBody(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const { bytes, whole } = await readAtMost(body, maxBytes)
  if (!whole) throw tooLarge(maxBytes)
  return decompress(bytes, encoding, maxBytes)
}

/** The begin of the body of an error, decompressed as far as that goes; never fails over its content. */
export async function readBegin(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const { bytes } = await readAtMost(body, maxBytes)
  return decompress(bytes, encoding, maxBytes).catch(() => Buffer.alloc(0))
}

async function readAtMost(
  body: Readable,
  maxBytes: number,
): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  // Closing a body early makes it say so as an error, which nobody else listens to.
  body.on('error', () => undefined)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) {
      body.destroy()
      chunks.push(chunk.subarray(0, chunk.length - (length - maxBytes)))
      return { bytes: Buffer.concat(chunks), whole: false }
    }
    chunks.push(chunk)
  }
  const [only] = chunks
  return { bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks, length), whole: true }
}

async function decompress(
  bytes: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const name = (encoding ?? '').trim().toLowerCase()
  if (name === '' || name === 'identity' || bytes.length === 0) return bytes
  if (name !== 'gzip' && name !== 'x-gzip') {
    throw new BodyError('bad_response', `its Content-Encoding ${JSON.stringify(name)} is not gzip`)
  }
  try {
    return await unzip(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes)
    const reason = error instanceof Error ? error.message : String(error)
    throw new BodyError('bad_response', `its gzip is broken: ${reason}`)
  }
}

function tooLarge(maxBytes: number): BodyError {
  return new BodyError('too_large', `the answer is longer than ${maxBytes} bytes`)
}
