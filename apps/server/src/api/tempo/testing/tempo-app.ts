import type { Clock, SpanReader } from '@tailspan/model'
import { TraceqlEngine } from '@tailspan/query'
import { MemorySpanStore } from '@tailspan/store'
import { spanBatch, type TestSpan } from '@tailspan/testkit'
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { onTestFinished } from 'vitest'
import { registerTempo } from '../index.ts'

const SECOND = 1_000_000_000n
/** Second 1000. */
export const clock: Clock = { now: () => 1000n * SECOND }
/** A trace of two services. */
export const SPANS: readonly TestSpan[] = [
  {
    trace: 1,
    id: 1,
    name: 'GET /',
    kind: 2,
    start: 100n * SECOND,
    end: 102n * SECOND,
    service: 'shop',
    resource: [{ key: 'zone', value: 'b' }],
    attributes: [
      { key: 'n', value: 12n },
      { key: 'price', value: 51 },
      { key: 'tags', value: ['a', 'b'] },
    ],
    events: [{ time: 101n * SECOND, name: 'retry', attributes: [{ key: 'n', value: 1n }] }],
    links: [{ trace: 2, id: 9 }],
  },
  {
    trace: 1,
    id: 2,
    parent: 1,
    name: 'SELECT',
    status: 2,
    message: 'boom',
    start: 101n * SECOND,
    service: 'db',
    scope: { name: 'pg', version: '8' },
  },
]

/** Tempo's API over some spans. */
export function serve(spans: SpanReader): FastifyInstance {
  const app = fastify()
  onTestFinished(() => app.close())
  const deps = { spans, engine: new TraceqlEngine(spans, { clock }), clock }
  registerTempo(app, deps)
  void app.register(async (scope) => registerTempo(scope, deps), { prefix: '/tempo' })
  return app
}

/** Asks it over two spans of one trace. */
export async function ask(
  path: string,
  params: Record<string, string | number> = {},
  accept = '*/*',
): Promise<LightMyRequestResponse> {
  const store = new MemorySpanStore()
  await store.append(spanBatch(SPANS))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) query.append(name, String(value))
  return serve(store).inject({ url: `${path}?${query.toString()}`, headers: { accept } })
}
