import { TailspanError } from '@tailspan/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Refusals } from '../admit/refusals.ts'
import type { Signal } from '../deps.ts'
import { failureOf } from './failure.ts'
import { gunzipBody } from './gunzip-body.ts'
import type { RawBody } from './http-scope.ts'
import type { BodyFormat, Intake } from './intake.ts'
import { exportResponse, grpcCode, rpcStatus } from './otlp-answer.ts'
import { senderOf } from './sender.ts'

const MEDIA = { json: 'application/json', protobuf: 'application/x-protobuf' } as const

export const METRICS_REFUSAL =
  'Tailspan does not store metrics yet: send logs and traces, and turn the metrics exporter off (OTEL_METRICS_EXPORTER=none)'

interface OtlpRoute {
  readonly url: string
  readonly signal: Signal
  /** Answer as Loki's OTLP endpoint does: 204, 400 for what was refused, no media parameters. */
  readonly asLoki?: boolean
}

const ROUTES: readonly OtlpRoute[] = [
  { url: '/v1/logs', signal: 'logs' },
  { url: '/v1/traces', signal: 'spans' },
  { url: '/v1/metrics', signal: 'metrics' },
]

/** `POST /v1/logs`, `/v1/traces`, `/v1/metrics`: OTLP over HTTP. */
export function otlpHttpRoutes(
  scope: FastifyInstance,
  intake: Intake,
  rawBody: (request: FastifyRequest) => RawBody,
): void {
  for (const route of ROUTES) addRoute(scope, intake, rawBody, route)
}

/** `POST /otlp/v1/logs`: the address that Loki takes OTLP logs at. */
export function lokiOtlpRoute(
  scope: FastifyInstance,
  intake: Intake,
  rawBody: (request: FastifyRequest) => RawBody,
): void {
  addRoute(scope, intake, rawBody, { url: '/otlp/v1/logs', signal: 'logs', asLoki: true })
}

function addRoute(
  scope: FastifyInstance,
  intake: Intake,
  rawBody: (request: FastifyRequest) => RawBody,
  route: OtlpRoute,
): void {
  const { limits } = intake.deps
  scope.route({
    method: 'POST',
    url: route.url,
    errorHandler: (error, request, reply) => {
      const failure = failureOf(error, limits.retryAfterSeconds)
      intake.refused('otlp_http', route.signal, failure.reason)
      if (failure.status === 500) request.log.error(error)
      // Senders drop what is answered 500; 503 makes them try again.
      const status = failure.status === 429 || failure.status === 500 ? 503 : failure.status
      const retryAfter =
        failure.retryAfter ?? (status === 503 ? limits.retryAfterSeconds : undefined)
      if (retryAfter !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfter)))
      const format = route.asLoki ? 'protobuf' : (mediaFormat(request) ?? 'json')
      const body = rpcStatus(format, grpcCode(status), failure.message, retryAfter)
      void answer(reply, status, format, body)
    },
    handler: async (request, reply) => {
      const format = formatOf(request, route)
      const { body, lease } = rawBody(request)
      if (route.signal === 'metrics') throw new TailspanError('not_implemented', METRICS_REFUSAL)
      const plain = await gunzipBody(request, body, limits.maxDecodedBytes, (n) => lease.hold(n))
      const sender = senderOf(request.headers)
      const refusals =
        route.signal === 'logs'
          ? await intake.otlpLogs('otlp_http', plain, format, sender)
          : await intake.otlpSpans('otlp_http', plain, format, sender)
      if (route.asLoki) return lokiAnswer(reply, refusals)
      const done = exportResponse(route.signal, format, refusals.total, refusals.text())
      return answer(reply, 200, format, done)
    },
  })
}

function lokiAnswer(reply: FastifyReply, refusals: Refusals): FastifyReply {
  if (refusals.total === 0) return reply.code(204).send()
  return answer(reply, 400, 'protobuf', rpcStatus('protobuf', grpcCode(400), refusals.text()))
}

function answer(
  reply: FastifyReply,
  status: number,
  format: BodyFormat,
  body: Buffer,
): FastifyReply {
  return reply.code(status).header('content-type', MEDIA[format]).send(body)
}

function formatOf(request: FastifyRequest, route: OtlpRoute): BodyFormat {
  const header = request.headers['content-type'] ?? ''
  const format = mediaFormat(request)
  if (format !== undefined && !(route.asLoki && header !== MEDIA[format])) return format
  throw new TailspanError('bad_request', `content type: ${header} is not supported`)
}

function mediaFormat(request: FastifyRequest): BodyFormat | undefined {
  const media = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (media === MEDIA.json) return 'json'
  return media === MEDIA.protobuf || media === 'application/protobuf' ? 'protobuf' : undefined
}
