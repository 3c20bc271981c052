import { TailspanError } from '@tailspan/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { decompress, unsnappy } from '../decode/content-encoding.ts'
import { translateLegacyPush } from '../decode/loki-legacy-json.ts'
import { failureOf } from './failure.ts'
import type { RawBody } from './http-scope.ts'
import type { Intake } from './intake.ts'
import { senderOf } from './sender.ts'

/**
 * `POST /loki/api/v1/push`: JSON, or protobuf in one raw snappy block. `/api/prom/push` is the same
 * with the JSON of the time before Loki 1.0.
 */
export function lokiPushRoutes(
  scope: FastifyInstance,
  intake: Intake,
  rawBody: (request: FastifyRequest) => RawBody,
): void {
  pushRoute('/loki/api/v1/push', (body) => body, scope, intake, rawBody)
  const { maxDepth } = intake.deps.limits
  pushRoute('/api/prom/push', (body) => translateLegacyPush(body, maxDepth), scope, intake, rawBody)
}

function pushRoute(
  url: string,
  toTodaysJson: (body: Buffer) => Buffer,
  scope: FastifyInstance,
  intake: Intake,
  rawBody: (request: FastifyRequest) => RawBody,
): void {
  const { limits } = intake.deps
  scope.route({
    method: 'POST',
    url,
    errorHandler: (error, request, reply) => {
      const { status, message, retryAfter, reason } = failureOf(error, limits.retryAfterSeconds)
      intake.refused('loki', 'logs', reason)
      if (status === 500) request.log.error(error)
      if (retryAfter !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfter)))
      void text(reply, status, message)
    },
    handler: async (request, reply) => {
      const format = formatOf(request.headers['content-type'])
      const { body: raw, lease } = rawBody(request)
      const plain = await decode(request, raw, format, limits.maxDecodedBytes, (bytes) =>
        lease.hold(bytes),
      )
      const body = format === 'json' ? toTodaysJson(plain) : plain
      const { streams, refusals } = await intake.lokiPush(body, format, senderOf(request.headers))
      if (streams === 0) {
        intake.refused('loki', 'logs', 'no_streams')
        return text(reply, 422, 'error at least one valid stream is required for ingestion')
      }
      return refusals.total > 0 ? text(reply, 400, refusals.text()) : reply.code(204).send()
    },
  })
}

function formatOf(contentType: string | undefined): 'json' | 'protobuf' {
  const media = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (media === '') throw new TailspanError('bad_request', 'mime: no media type')
  return media === 'application/json' ? 'json' : 'protobuf'
}

async function decode(
  request: FastifyRequest,
  body: Buffer,
  format: 'json' | 'protobuf',
  limit: number,
  reserve: (bytes: number) => void,
): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? ''
  let plain = body
  if (encoding === 'gzip' || encoding === 'deflate') {
    plain = await decompress(body, encoding, limit, reserve)
  } else if (encoding !== '' && encoding !== 'snappy') {
    throw new TailspanError('bad_request', `Content-Encoding "${encoding}" not supported`)
  }
  return format === 'protobuf' ? unsnappy(plain, limit, reserve) : plain
}

function text(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(message)
}
