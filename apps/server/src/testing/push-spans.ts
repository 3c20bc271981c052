import { spanBatch, type TestSpan } from '@tailspan/testkit'
import type { FastifyInstance } from 'fastify'
import { traceProtobuf } from '../api/tempo/protobuf/trace-message.ts'
import { traceToOtlp } from '../api/tempo/trace-to-otlp.ts'

/** Sends spans over OTLP, whose request reads as a trace does. */
export async function pushSpans(app: FastifyInstance, spans: readonly TestSpan[]): Promise<void> {
  const response = await app.inject({
    method: 'POST',
    url: '/v1/traces',
    headers: { 'content-type': 'application/x-protobuf' },
    payload: Buffer.from(traceProtobuf(traceToOtlp(spanBatch(spans)))),
  })
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`)
}
