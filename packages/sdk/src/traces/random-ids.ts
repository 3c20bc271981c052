const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))

/** 32 hex digits. */
export function randomTraceId(): string {
  return random64() + random64()
}

/** 16 hex digits. */
export function randomSpanId(): string {
  return random64()
}

/** Written out: ids are made for every span, also for those that nobody sees, and this is half the price of a Buffer. */
function random64(): string {
  // As good as OpenTelemetry's own: ids have to differ, not to be secret.
  const a = (Math.random() * 0x1_0000_0000) >>> 0
  const b = (Math.random() * 0x1_0000_0000) >>> 0
  return String.fromCharCode(
    digit(a >>> 28),
    digit(a >>> 24),
    digit(a >>> 20),
    digit(a >>> 16),
    digit(a >>> 12),
    digit(a >>> 8),
    digit(a >>> 4),
    digit(a),
    digit(b >>> 28),
    digit(b >>> 24),
    digit(b >>> 20),
    digit(b >>> 16),
    digit(b >>> 12),
    digit(b >>> 8),
    digit(b >>> 4),
    digit(b),
  )
}

function digit(value: number): number {
  return DIGITS[value & 15] as number
}
