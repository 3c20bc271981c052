import type { Context, Span } from '@opentelemetry/api'
import type { Instrumented } from '../options/options.ts'
import type { TailSampler } from '../sampling/tail-sampler.ts'
import type { Shown } from '../traces/encode-attributes.ts'
import { watchFastify } from './fastify-route.ts'
import { watchHttpClient } from './http-client.ts'
import { watchHttpServer } from './http-server.ts'
import { watchPgLoads } from './pg.ts'
import { watchRedis } from './redis.ts'
import type { RequestSpans } from './request-spans.ts'
import { Subscriptions } from './subscriptions.ts'
import { watchUndici } from './undici.ts'

export interface InstrumentDeps {
  readonly what: ReadonlySet<Instrumented>
  /** undefined when the context manager is someone else's. */
  readonly attach: ((context: Context) => void) | undefined
  readonly requests: RequestSpans
  readonly sampler: TailSampler | undefined
  readonly to: (url: URL) => boolean
  readonly shown: Shown
  readonly warn: (message: string) => void
}

/** Begins to watch what the options say. Loads no library. Returns how to stop. */
export function startInstrumentation(deps: InstrumentDeps): () => void {
  const { what, attach, sampler, requests } = deps
  const subscriptions = new Subscriptions((error) => {
    deps.warn(`something was not traced: ${error instanceof Error ? error.message : 'unknown'}`)
  })
  const notices = sampler?.notices
  const calleeKeeps = (call: Span): void => {
    // Before the trace is kept for it.
    notices?.keepsAlready(call)
    sampler?.calleeKeeps(call.spanContext().traceId)
  }
  const client = { subscriptions, to: deps.to, shown: deps.shown, calleeKeeps, notices }
  if (what.has('http') && attach !== undefined) {
    watchHttpServer({ subscriptions, attach, requests, sampler, shown: deps.shown })
  }
  if (what.has('fastify')) watchFastify(subscriptions, requests)
  if (what.has('httpClient')) watchHttpClient(client)
  if (what.has('fetch')) watchUndici(client)
  if (what.has('redis')) watchRedis(subscriptions)
  if (what.has('pg')) watchPgLoads(subscriptions)
  return () => subscriptions.close()
}
