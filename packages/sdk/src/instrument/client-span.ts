import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { KeepNotices } from '../sampling/keep-notices.ts'
import type { Shown } from '../traces/encode-attributes.ts'
import { type Started, startSpan } from '../traces/span.ts'
import { knownMethod, maskedUrl, methodAttributes, methodName } from './http-attributes.ts'
import type { Subscriptions } from './subscriptions.ts'

export interface HttpClientDeps {
  readonly subscriptions: Subscriptions
  /** Who may be told ids and extra headers. */
  readonly to: (url: URL) => boolean
  readonly shown: Shown
  /** Told that a server that was called keeps the trace. */
  readonly calleeKeeps: (call: Span) => void
  /** What is to be told about earlier traces. */
  readonly notices: KeepNotices | undefined
}

/** The CLIENT span of a request. */
export function startClientSpan(method: string | undefined, url: URL, shown: Shown): Started {
  return startSpan(methodName(knownMethod(method)), {
    kind: SpanKind.CLIENT,
    attributes: {
      ...methodAttributes(method),
      'url.full': maskedUrl(url, shown),
      'server.address': url.hostname,
      'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    },
  })
}

/** A request that is under way. */
export interface ClientCall {
  readonly span: Span
  /** Whether the server was told the trace, and may have something to say about it. */
  readonly told: boolean
}

/** Status of an answer to a client: from 400 on it is an error. */
export function answered(span: Span, status: number): void {
  span.setAttribute('http.response.status_code', status)
  if (status < 400) return
  span.setAttribute('error.type', String(status))
  span.setStatus({ code: SpanStatusCode.ERROR })
}
