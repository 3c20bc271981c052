import { type FormatCodec, hexId } from './header-format.ts'

const SAMPLED = 1
const DEBUG = 2

/** `uber-trace-id: <trace>:<span>:<parent>:<flags>`, hex of any length, colons perhaps percent-encoded. */
export const jaeger: FormatCodec = {
  headers: ['uber-trace-id'],
  read(header) {
    const value = header('uber-trace-id')?.trim().replace(/%3a/gi, ':')
    const [trace, span, , flags, more] = (value ?? '').split(':')
    const traceId = hexId(trace, 32)
    const spanId = hexId(span, 16)
    if (traceId === undefined || spanId === undefined || more !== undefined) return undefined
    if (flags === undefined || !/^[0-9a-fA-F]{1,2}$/.test(flags)) return undefined
    return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & (SAMPLED | DEBUG)) !== 0 }
  },
  write: ({ traceId, spanId, sampled }) => [
    ['uber-trace-id', `${traceId}:${spanId}:0:${sampled ? 1 : 0}`],
  ],
}
