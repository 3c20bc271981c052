import type { IncomingMessage } from 'node:http'
import type { RequestSpans } from './request-spans.ts'
import type { Subscriptions } from './subscriptions.ts'

interface Handled {
  readonly request: { readonly raw: IncomingMessage }
  readonly route?: { readonly url?: string }
  readonly error?: unknown
}

/** Fastify 5 says which route it found, and what a handler threw. */
export function watchFastify(subscriptions: Subscriptions, requests: RequestSpans): void {
  subscriptions.on<Handled>('tracing:fastify.request.handler:start', ({ request, route }) => {
    const found = requests.get(request.raw)
    if (found !== undefined && route?.url !== undefined) found.route = route.url
  })
}
