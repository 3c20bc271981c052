import { context, propagation } from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { KEEP_HEADER } from '../propagation/keep-header.ts'
import { failSpan } from '../traces/failure.ts'
import { answered, type ClientCall, type HttpClientDeps, startClientSpan } from './client-span.ts'

/** A request as undici's channels show it. */
interface UndiciRequest {
  readonly origin?: string | URL
  readonly path: string
  readonly method: string
  /** Names and values in turn, in undici 6 and 7. */
  readonly headers?: unknown
  addHeader(name: string, value: string): unknown
}

interface UndiciResponse {
  readonly statusCode: number
  /** Names and values in turn. */
  readonly headers: readonly Buffer[]
}

/** A CLIENT span for each request of fetch and undici. */
export function watchUndici(deps: HttpClientDeps): void {
  const { subscriptions } = deps
  const spans = new WeakMap<object, ClientCall>()
  subscriptions.on<{ request: UndiciRequest }>('undici:request:create', ({ request }) => {
    if (isTracingSuppressed(context.active())) return
    const text = `${String(request.origin)}${request.path}`
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url === undefined) return
    const started = startClientSpan(request.method, url, deps.shown)
    const told = deps.to(url)
    spans.set(request, { span: started.span, told })
    if (!told || isTold(request.headers)) return
    propagation.inject(started.context, request, {
      set: (to, header, value) => void to.addHeader(header, value),
    })
    const notice = deps.notices?.waiting === true ? deps.notices.take(url.origin) : undefined
    if (notice !== undefined) request.addHeader(KEEP_HEADER, notice)
  })
  subscriptions.on<{ request: object; response: UndiciResponse }>(
    'undici:request:headers',
    ({ request, response }) => {
      const call = spans.get(request)
      if (call === undefined) return
      answered(call.span, response.statusCode)
      if (!call.told || !hasKeepHeader(response.headers)) return
      deps.calleeKeeps(call.span)
    },
  )
  subscriptions.on<{ request: object }>('undici:request:trailers', ({ request }) => {
    spans.get(request)?.span.end()
    spans.delete(request)
  })
  subscriptions.on<{ request: object; error: unknown }>(
    'undici:request:error',
    ({ request, error }) => {
      const span = spans.get(request)?.span
      if (span === undefined) return
      spans.delete(request)
      failSpan(span, error, false)
      span.end()
    },
  )
}

/** Whether the app has written ids itself: a second header would make both useless. */
function isTold(headers: unknown): boolean {
  if (!Array.isArray(headers)) return false
  return headers.some((each) => typeof each === 'string' && each.toLowerCase() === 'traceparent')
}

function hasKeepHeader(headers: readonly Buffer[]): boolean {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toString('latin1').toLowerCase() !== KEEP_HEADER) continue
    return headers[i + 1]?.toString('latin1') === '1'
  }
  return false
}
