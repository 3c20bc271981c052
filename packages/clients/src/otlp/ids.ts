/**
 * An id in any of the spellings that JSON answers use: hex (OTLP, Jaeger, Zipkin) or base64 (Tempo),
 * as lower-case hex of `digits` digits, padded with zeros on the left; '' when it is empty or all
 * zero, null when it is no id.
 */
export function readId(text: string, digits: 16 | 32): string | null {
  if (text === '') return ''
  const hex = isHex(text, digits) ? text.toLowerCase() : hexOfBase64(text)
  return hex === null ? null : canonical(hex, digits)
}

/** Hex of any length up to `digits`, as searches print it, padded; null when it is no id. */
export function readHexId(text: string, digits: 16 | 32): string | null {
  if (!/^[0-9a-fA-F]*$/.test(text)) return null
  return canonical(text.toLowerCase(), digits)
}

function canonical(hex: string, digits: number): string | null {
  if (/^0*$/.test(hex)) return ''
  const short = hex.length > digits ? hex.replace(/^0+/, '') : hex
  return short.length > digits ? null : short.padStart(digits, '0')
}

/** Base64 of 8 or 16 bytes is never as long as their hex, nor as that of 8 of them. */
function isHex(text: string, digits: number): boolean {
  return (text.length === digits || text.length === 16) && /^[0-9a-fA-F]+$/.test(text)
}

function hexOfBase64(text: string): string | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null
  return Buffer.from(text, 'base64').toString('hex')
}
