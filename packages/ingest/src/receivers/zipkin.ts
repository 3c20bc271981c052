import { TailspanError } from '@tailspan/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { decompress } from '../decode/content-encoding.ts'
import { failureOf } from './failure.ts'
import type { RawBody } from './http-scope.ts'
import type { BodyFormat, Intake } from './intake.ts'

/**
 * `POST /api/v2/spans`: Zipkin v2, as JSON or as protobuf. Answers 202 with nothing, or 400 with
 * what was refused, one message a line; the good spans of the request are kept all the same.
 */
export function zipkinRoute(
  scope: FastifyInstance,
  intake: Intake,
  rawBody: (request: FastifyRequest) => RawBody,
): void {
  const { limits } = intake.deps
  scope.route({
    method: 'POST',
    url: '/api/v2/spans',
    errorHandler: (error, request, reply) => {
      const { status, message, retryAfter, reason } = failureOf(error, limits.retryAfterSeconds)
      intake.refused('zipkin', 'spans', reason)
      if (status === 500) request.log.error(error)
      if (retryAfter !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfter)))
      void text(reply, status, message)
    },
    handler: async (request, reply) => {
      const { body, lease } = rawBody(request)
      const plain = await decode(request, body, limits.maxDecodedBytes, (n) => lease.hold(n))
      const refusals = await intake.zipkinSpans(plain, formatOf(request))
      return refusals.total > 0 ? text(reply, 400, refusals.text()) : reply.code(202).send()
    },
  })
}

/** Whatever is not protobuf is JSON, by any name: a browser's beacon says text/plain. */
function formatOf(request: FastifyRequest): BodyFormat {
  const media = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return media === 'application/x-protobuf' || media === 'application/protobuf'
    ? 'protobuf'
    : 'json'
}

async function decode(
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

function text(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(message)
}
