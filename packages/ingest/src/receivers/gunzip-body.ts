import { TailspanError } from '@tailspan/model'
import type { FastifyRequest } from 'fastify'
import { decompress } from '../decode/content-encoding.ts'

/**
 * The body as it was before gzip, which is the one encoding there may be.
 * @throws TailspanError bad_request for another encoding, and as `decompress`
 */
export async function gunzipBody(
  request: FastifyRequest,
  body: Buffer,
  limit: number,
  reserve: (bytes: number) => void,
): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? ''
  if (encoding === 'gzip') return decompress(body, 'gzip', limit, reserve)
  if (encoding === '' || encoding === 'identity') return body
  throw new TailspanError(
    'bad_request',
    `unsupported content encoding ${encoding}: only gzip is supported`,
  )
}
