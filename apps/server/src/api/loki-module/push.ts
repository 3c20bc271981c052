import { requestSignal } from '../request-signal.ts'
import { CLUSTER, chooseLoki } from './choose-loki.ts'
import type { ModuleRoute } from './index.ts'
import { readPush } from './read-push.ts'

export const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: { cluster: CLUSTER },
} as const

/** `POST /api/v1/loki/push`: lines in plain JSON, or in Loki's. */
export const push: ModuleRoute = (app, deps) => {
  app.post('/api/v1/loki/push', { schema: { querystring } }, async (request, reply) => {
    const started = performance.now()
    const body: unknown = request.body
    const streams = readPush(body, deps.clock.now())
    const loki = await chooseLoki(deps, request.query.cluster ?? clusterOf(body))
    await loki.push(streams, requestSignal(reply, deps.timeoutMs))
    return {
      cluster: loki.id,
      accepted: streams.reduce((sum, { entries }) => sum + entries.length, 0),
      tookMs: Math.round(performance.now() - started),
    }
  })
}

function clusterOf(body: unknown): string | undefined {
  const { cluster } = body as { readonly cluster?: unknown }
  return typeof cluster === 'string' ? cluster : undefined
}
