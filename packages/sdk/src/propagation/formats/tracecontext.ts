import { createTraceState } from '@opentelemetry/api'
import type { FormatCodec } from './header-format.ts'
import { hexId } from './header-format.ts'

/** W3C Trace Context: `traceparent: 00-<trace>-<span>-<flags>` and `tracestate`. */
export const tracecontext: FormatCodec = {
  headers: ['traceparent', 'tracestate'],
  read(header) {
    const found = /^\s*([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?\s*$/.exec(
      header('traceparent') ?? '',
    )
    const [, version, trace, span, flags, more] = found ?? []
    if (version === undefined || version === 'ff') return undefined
    // Later versions may have more fields; this one has not.
    if (version === '00' && more !== undefined) return undefined
    const traceId = hexId(trace, 32)
    const spanId = hexId(span, 16)
    if (traceId === undefined || spanId === undefined) return undefined
    const state = header('tracestate')
    return {
      traceId,
      spanId,
      sampled: (Number.parseInt(flags ?? '0', 16) & 1) === 1,
      ...(state === undefined ? {} : { traceState: createTraceState(state) }),
    }
  },
  write({ traceId, spanId, sampled, traceState }) {
    const state = traceState?.serialize() ?? ''
    const parent = ['traceparent', `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`] as const
    return state === '' ? [parent] : [parent, ['tracestate', state]]
  },
}
