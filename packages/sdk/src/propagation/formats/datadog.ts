import { type FormatCodec, hexId } from './header-format.ts'

const MAX = 2n ** 64n - 1n

/** Decimal ids of 64 bits; the upper half of the trace id is a tag, `_dd.p.tid`, in hex. */
export const datadog: FormatCodec = {
  headers: [
    'x-datadog-trace-id',
    'x-datadog-parent-id',
    'x-datadog-sampling-priority',
    'x-datadog-tags',
  ],
  read(header) {
    const low = decimalId(header('x-datadog-trace-id'))
    if (low === undefined) return undefined
    const traceId = hexId(`${upperHalf(header('x-datadog-tags'))}${low}`, 32)
    const spanId = decimalId(header('x-datadog-parent-id'))
    if (traceId === undefined || spanId === undefined) return undefined
    const priority = header('x-datadog-sampling-priority')?.trim()
    const sampled = /^-?[0-9]{1,3}$/.test(priority ?? '') ? Number(priority) > 0 : undefined
    return { traceId, spanId, sampled }
  },
  write({ traceId, spanId, sampled }) {
    const upper = traceId.slice(0, 16)
    const headers: [string, string][] = [
      ['x-datadog-trace-id', BigInt(`0x${traceId.slice(16)}`).toString()],
      ['x-datadog-parent-id', BigInt(`0x${spanId}`).toString()],
      ['x-datadog-sampling-priority', sampled ? '1' : '0'],
    ]
    if (/[1-9a-f]/.test(upper)) headers.push(['x-datadog-tags', `_dd.p.tid=${upper}`])
    return headers
  },
}

/** 16 hex digits of a decimal number other than 0. */
function decimalId(text: string | undefined): string | undefined {
  const digits = text?.trim() ?? ''
  if (!/^[0-9]{1,20}$/.test(digits)) return undefined
  const value = BigInt(digits)
  return value === 0n || value > MAX ? undefined : value.toString(16).padStart(16, '0')
}

function upperHalf(tags: string | undefined): string {
  const found = /(?:^|,)\s*_dd\.p\.tid=([0-9a-f]{16})\s*(?:,|$)/.exec(tags ?? '')
  return found?.[1] ?? ''
}
