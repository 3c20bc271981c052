import { TailspanError } from '@tailspan/model'
import type { ByteLease } from '../batch/byte-budget.ts'

/**
 * Reads a request's body, at most `limit` bytes; what is read is held of the lease. Errors:
 * `too_large`, `rate_limited`, `bad_request` when the sender goes away.
 */
export async function readBody(
  payload: AsyncIterable<Buffer>,
  declared: number | undefined,
  limit: number,
  lease: ByteLease,
): Promise<Buffer> {
  if (declared !== undefined && declared > limit) tooLarge(declared, limit)
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of payload) {
      length += chunk.length
      if (length > limit) tooLarge(length, limit)
      if (declared === undefined) lease.hold(length)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof TailspanError) throw error
    throw new TailspanError('bad_request', 'the body ended early', { cause: error })
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length)
}

function tooLarge(length: number, limit: number): never {
  throw new TailspanError(
    'too_large',
    `request body too large: ${length} bytes or more, limit ${limit} bytes`,
  )
}
