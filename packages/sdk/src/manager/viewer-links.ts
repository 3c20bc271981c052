/** What a template may name. */
export interface LinkValues {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits, '' for the whole trace. */
  readonly spanId?: string
  readonly service?: string
  /** Milliseconds since the epoch. */
  readonly fromMs?: number
  readonly toMs?: number
}

/**
 * The address of a trace in a viewer: `{traceId}`, `{spanId}`, `{service}`, `{from}` and `{to}` (milliseconds), and
 * `{traceId64}` and `{spanId64}`, the decimal numbers that Datadog has. Values are encoded for an address.
 */
export function viewerLink(template: string, values: LinkValues): string {
  const known = new Map<string, string>([
    ['traceId', values.traceId],
    ['spanId', values.spanId ?? ''],
    ['service', values.service ?? ''],
    ['from', String(values.fromMs ?? '')],
    ['to', String(values.toMs ?? '')],
    ['traceId64', decimal(values.traceId)],
    ['spanId64', decimal(values.spanId)],
  ])
  return template.replace(/\{(\w{1,20})\}/g, (all, name: string) => {
    const value = known.get(name)
    return value === undefined ? all : encodeURIComponent(value)
  })
}

/** The lower 64 bits of an id. */
function decimal(id: string | undefined): string {
  return id !== undefined && /^[0-9a-f]{16,32}$/.test(id)
    ? BigInt(`0x${id.slice(-16)}`).toString()
    : ''
}
