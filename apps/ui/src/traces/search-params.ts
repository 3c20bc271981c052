/** The state of the trace search, as the URL holds it. */
export interface TracesSearch {
  readonly service?: string
  readonly name?: string
  /** As typed: `250ms`, `1.5s`. */
  readonly minDuration?: string
  readonly errors?: 'true'
  /** TraceQL; when present the other conditions do not count. */
  readonly q?: string
  readonly from?: string
  readonly to?: string
}

/** Reads the trace search's parameters; what is malformed is left out. */
export function parseTracesSearch(raw: Record<string, unknown>): TracesSearch {
  const found: Record<string, string> = {}
  for (const name of ['service', 'name', 'minDuration', 'q', 'from', 'to']) {
    const value = raw[name]
    if (typeof value === 'string' && value.trim() !== '') found[name] = value
  }
  if (raw['errors'] === 'true') found['errors'] = 'true'
  return found
}

/** The state of the trace page. */
export interface TraceSearch {
  /** Span whose details are open. */
  readonly span?: string
}

export function parseTraceSearch(raw: Record<string, unknown>): TraceSearch {
  const span = raw['span']
  return typeof span === 'string' && /^[0-9a-fA-F]{1,16}$/.test(span)
    ? { span: span.toLowerCase() }
    : {}
}
