/**
 * Canonical form of an OTLP id: lower-case hex of `digits` digits, padded with zeros on the left;
 * '' when it is empty, too long, all zero or no hex.
 */
export function canonicalId(hex: string, digits: 16 | 32): string {
  if (hex.length > digits || !/^[0-9a-fA-F]*[1-9a-fA-F][0-9a-fA-F]*$/.test(hex)) return ''
  return hex.padStart(digits, '0').toLowerCase()
}

/** Whether a parent id means "none": absent or all zero. */
export function isNoId(hex: string): boolean {
  return /^0*$/.test(hex)
}
