/**
 * Canonical form of an OTLP id: lower-case hex of `digits` digits, padded with zeros on the left;
 * '' when it is empty, too long, all zero or no hex.
 */
export function canonicalId(hex: string, digits: 16 | 32): string {
  if (hex.length === digits && isCanonical(hex)) return hex
  if (hex.length > digits || !/^[0-9a-fA-F]*[1-9a-fA-F][0-9a-fA-F]*$/.test(hex)) return ''
  return hex.padStart(digits, '0').toLowerCase()
}

const ZEROS = { 16: '0'.repeat(16), 32: '0'.repeat(32) } as const

/** `canonicalId` of what is known to be lower-case hex: as a rule nothing is left to be done. */
export function canonicalHex(hex: string, digits: 16 | 32): string {
  return hex.length === digits && hex !== ZEROS[digits] ? hex : canonicalId(hex, digits)
}

/** Whether a parent id means "none": absent or all zero. */
export function isNoId(hex: string): boolean {
  if (hex === '') return true
  if (hex.charCodeAt(0) !== 48) return false
  return /^0*$/.test(hex)
}

/** Whether a text is lower-case hex digits that are not all zero. */
export function isCanonical(text: string): boolean {
  let some = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 48 || (code > 57 && (code < 97 || code > 102))) return false
    some |= code ^ 48
  }
  return some !== 0
}
