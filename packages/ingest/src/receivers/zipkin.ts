import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RawBody } from './http-scope.ts'
import type { Intake } from './intake.ts'
import { spanPushRoute } from './span-push.ts'

const PROTOBUF = ['application/x-protobuf', 'application/protobuf']

/** `POST /api/v2/spans`: Zipkin v2, as JSON or as protobuf. */
export function zipkinRoute(
  scope: FastifyInstance,
  intake: Intake,
  rawBody: (request: FastifyRequest) => RawBody,
): void {
  spanPushRoute(scope, intake, rawBody, {
    url: '/api/v2/spans',
    receiver: 'zipkin',
    // Whatever is not protobuf is JSON, by any name: a browser's beacon says text/plain.
    keep: (body, type, sender) =>
      intake.zipkinSpans(body, PROTOBUF.includes(type) ? 'protobuf' : 'json', sender),
  })
}
