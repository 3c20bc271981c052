import { TailspanError } from '@tailspan/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RawBody } from './http-scope.ts'
import type { Intake } from './intake.ts'
import { spanPushRoute } from './span-push.ts'

const THRIFT = ['application/x-thrift', 'application/vnd.apache.thrift.binary']

/** `POST /api/traces`: what Jaeger's retired clients send over HTTP, Thrift in its binary protocol. */
export function jaegerRoute(
  scope: FastifyInstance,
  intake: Intake,
  rawBody: (request: FastifyRequest) => RawBody,
): void {
  spanPushRoute(scope, intake, rawBody, {
    url: '/api/traces',
    receiver: 'jaeger',
    keep: async (body, type, sender) => {
      if (THRIFT.includes(type)) return intake.jaegerSpans(body, sender)
      throw new TailspanError(
        'bad_request',
        `unsupported content type ${JSON.stringify(type)}: this takes ${THRIFT.join(' or ')}`,
      )
    },
  })
}
