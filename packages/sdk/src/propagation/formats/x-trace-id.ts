import { type FormatCodec, hexId } from './header-format.ts'

/** `X-Trace-Id` of 16 or 32 hex digits or a UUID, with `X-Span-Id` and `X-Sampled` if there are any. */
export const xTraceId: FormatCodec = {
  headers: ['x-trace-id', 'x-span-id', 'x-sampled'],
  read(header) {
    const text = header('x-trace-id')?.trim() ?? ''
    const plain = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
      ? text.replaceAll('-', '')
      : text
    if (plain.length !== 16 && plain.length !== 32) return undefined
    const traceId = hexId(plain, 32)
    if (traceId === undefined) return undefined
    const span = header('x-span-id')?.trim()
    const sampled = header('x-sampled')?.trim().toLowerCase()
    return {
      traceId,
      spanId: span?.length === 16 ? hexId(span, 16) : undefined,
      sampled:
        sampled === '1' || sampled === 'true'
          ? true
          : sampled === '0' || sampled === 'false'
            ? false
            : undefined,
    }
  },
  write: ({ traceId, spanId, sampled }) => [
    ['x-trace-id', traceId],
    ['x-span-id', spanId],
    ['x-sampled', sampled ? '1' : '0'],
  ],
}
