import { type Context, createContextKey, type Link } from '@opentelemetry/api'

const UNDECIDED = createContextKey('tailspan: the caller left the sampling decision open')
const TRACE_ID = createContextKey('tailspan: the trace id that the caller asked for')
const LINKS = createContextKey('tailspan: other traces that the headers name')
const HEADERS = createContextKey('tailspan: headers that are passed on')

const NO_HEADERS: ReadonlyMap<string, string> = new Map()

/** Whether the remote parent of this context came without a sampling decision. */
export function isUndecided(context: Context): boolean {
  return context.getValue(UNDECIDED) === true
}

export function withUndecided(context: Context): Context {
  return context.setValue(UNDECIDED, true)
}

/** The id of the trace that a caller named without naming a span of it. */
export function wantedTraceId(context: Context): string | undefined {
  return context.getValue(TRACE_ID) as string | undefined
}

/** @param traceId undefined once a span of the trace was started */
export function withWantedTraceId(context: Context, traceId: string | undefined): Context {
  return traceId === undefined ? context.deleteValue(TRACE_ID) : context.setValue(TRACE_ID, traceId)
}

/** Links for the first span that is started from this context. */
export function headerLinks(context: Context): Link[] {
  return (context.getValue(LINKS) as Link[] | undefined) ?? []
}

export function withHeaderLinks(context: Context, links: readonly Link[]): Context {
  return context.setValue(LINKS, links)
}

/** Extra headers such as `x-request-id` by their lower-case name, as they came in. */
export function requestHeaders(context: Context): ReadonlyMap<string, string> {
  return (context.getValue(HEADERS) as ReadonlyMap<string, string> | undefined) ?? NO_HEADERS
}

export function withRequestHeaders(
  context: Context,
  headers: ReadonlyMap<string, string>,
): Context {
  return context.setValue(HEADERS, headers)
}
