import { errorMonitor } from 'node:events'
import { Agent, type ClientRequest, type IncomingMessage } from 'node:http'
import { context, propagation } from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { KEEP_HEADER } from '../propagation/keep-header.ts'
import { failSpan } from '../traces/failure.ts'
import { answered, type ClientCall, type HttpClientDeps, startClientSpan } from './client-span.ts'

type AddRequest = (this: Agent, request: ClientRequest, ...rest: unknown[]) => unknown

/**
 * A CLIENT span for each request of node:http and node:https, however they were imported: every request passes
 * its agent's `addRequest` before its headers are written, and the prototype is one for all.
 */
export function watchHttpClient(deps: HttpClientDeps): void {
  const { subscriptions } = deps
  const spans = new WeakMap<ClientRequest, ClientCall>()
  const prototype = Agent.prototype as unknown as { addRequest: AddRequest }
  const { addRequest } = prototype
  const watched: AddRequest = function (request, ...rest) {
    subscriptions.safely(() => begin(request))
    return addRequest.call(this, request, ...rest)
  }
  prototype.addRequest = watched
  subscriptions.undo(() => {
    // Someone else may have patched it since; theirs calls ours.
    if (prototype.addRequest === watched) prototype.addRequest = addRequest
  })
  subscriptions.on<{ request: ClientRequest; response: IncomingMessage }>(
    'http.client.response.finish',
    ({ request, response }) => {
      const call = spans.get(request)
      if (call === undefined) return
      const { span, told } = call
      answered(span, response.statusCode ?? 0)
      if (told && response.headers[KEEP_HEADER] === '1') {
        deps.calleeKeeps(span)
      }
      response.once('close', () => span.end())
    },
  )

  function begin(request: ClientRequest): void {
    const active = context.active()
    if (isTracingSuppressed(active) || spans.has(request)) return
    const url = urlOf(request)
    if (url === undefined) return
    const started = startClientSpan(request.method, url, deps.shown)
    const told = deps.to(url)
    spans.set(request, { span: started.span, told })
    if (told && !request.headersSent) {
      propagation.inject(started.context, request, {
        set: (to, header, value) => to.setHeader(header, value),
      })
      const notice = deps.notices?.waiting === true ? deps.notices.take(url.origin) : undefined
      if (notice !== undefined) request.setHeader(KEEP_HEADER, notice)
    }
    let failed = false
    request.once(errorMonitor, (error: unknown) => {
      failed = true
      failSpan(started.span, error, false)
      started.span.end()
    })
    // An upgrade, or an end without any answer.
    request.once('close', () => {
      if (!failed && request.res === undefined) started.span.end()
    })
  }
}

function urlOf(request: ClientRequest): URL | undefined {
  const host = request.getHeader('host')
  const text = `${request.protocol}//${typeof host === 'string' ? host : request.host}${request.path}`
  return URL.canParse(text) ? new URL(text) : undefined
}

declare module 'node:http' {
  interface ClientRequest {
    /** The answer, once its headers are there. */
    res?: IncomingMessage
  }
}
