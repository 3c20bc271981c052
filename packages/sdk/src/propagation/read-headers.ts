import type { TextMapGetter } from '@opentelemetry/api'
import type { ReadHeader } from './formats/header-format.ts'

const MAX_VALUE = 1024
const MAX_TRACESTATE = 8192

/**
 * Reads headers of any carrier with care: no value that is long, repeated or has control characters, and
 * no error whatever the carrier does.
 */
export function headerReader<Carrier>(
  carrier: Carrier,
  getter: TextMapGetter<Carrier>,
): ReadHeader {
  return (name) => {
    try {
      const value: unknown = getter.get(carrier, name)
      const text = Array.isArray(value) ? joined(name, value) : value
      if (typeof text !== 'string') return undefined
      const most = name === 'tracestate' || name === 'baggage' ? MAX_TRACESTATE : MAX_VALUE
      return text.length <= most && isPlain(text) ? text : undefined
    } catch {
      return undefined
    }
  }
}

/** Of HTTP's headers only lists may be there more than once. */
function joined(name: string, values: readonly unknown[]): unknown {
  if (values.length === 1) return values[0]
  return name === 'tracestate' || name === 'baggage' ? values.join(',') : undefined
}

/** What may be a header's value: no control characters, nothing beyond Latin-1. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code > 0xff) return false
  }
  return true
}
