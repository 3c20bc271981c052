import { type FormatCodec, hexId } from './header-format.ts'

/** Zipkin's single header: `b3: <trace>-<span>-<1|0|d>-<parent>`, or the decision alone, which names no trace. */
export const b3: FormatCodec = {
  headers: ['b3'],
  read(header) {
    const [trace, span, sampling] = (header('b3') ?? '').trim().split('-')
    const traceId = hexId(trace, 32)
    const spanId = hexId(span, 16)
    if (traceId === undefined || spanId === undefined) return undefined
    return { traceId, spanId, sampled: decision(sampling) }
  },
  write: ({ traceId, spanId, sampled }) => [['b3', `${traceId}-${spanId}-${sampled ? 1 : 0}`]],
}

/** Zipkin's headers of one value each, `X-B3-TraceId` and so on. */
export const b3multi: FormatCodec = {
  headers: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'],
  read(header) {
    const traceId = hexId(header('x-b3-traceid')?.trim(), 32)
    const spanId = hexId(header('x-b3-spanid')?.trim(), 16)
    if (traceId === undefined || spanId === undefined) return undefined
    const debug = header('x-b3-flags')?.trim() === '1'
    return { traceId, spanId, sampled: debug || decision(header('x-b3-sampled')?.trim()) }
  },
  write: ({ traceId, spanId, sampled }) => [
    ['x-b3-traceid', traceId],
    ['x-b3-spanid', spanId],
    ['x-b3-sampled', sampled ? '1' : '0'],
  ],
}

/** Old clients write words; `d` asks for the trace whatever the ratio is. */
function decision(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  const value = text.toLowerCase()
  if (value === '1' || value === 'd' || value === 'true') return true
  return value === '0' || value === 'false' ? false : undefined
}
