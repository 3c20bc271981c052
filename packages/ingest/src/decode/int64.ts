/**
 * A register for 64-bit integers as two 32-bit halves: what a decoder reads and a column stores
 * without making a bigint of every row.
 */
export class Int64 {
  low = 0
  high = 0

  set(low: number, high: number): void {
    this.low = low
    this.high = high
  }

  /** As signed 64-bit. */
  toBigInt(): bigint {
    return (BigInt(this.high | 0) << 32n) | BigInt(this.low >>> 0)
  }

  /** As unsigned 64-bit. */
  toUnsigned(): bigint {
    return (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0)
  }

  isZero(): boolean {
    return this.low === 0 && this.high === 0
  }

  /** Reads `-?[0-9]+` from ASCII bytes; false when it is none or leaves the signed 64-bit range. */
  fromDecimal(bytes: Uint8Array, start: number, end: number): boolean {
    const negative = bytes[start] === 45
    let pos = negative ? start + 1 : start
    while (pos < end - 1 && bytes[pos] === 48) pos++
    const digits = end - pos
    if (digits < 1 || digits > 19) return false
    const split = digits > 9 ? end - 9 : pos
    let upper = 0
    for (; pos < split; pos++) {
      const digit = (bytes[pos] as number) - 48
      if (digit < 0 || digit > 9) return false
      upper = upper * 10 + digit
    }
    let lower = 0
    for (; pos < end; pos++) {
      const digit = (bytes[pos] as number) - 48
      if (digit < 0 || digit > 9) return false
      lower = lower * 10 + digit
    }
    return this.#combine(upper, lower, negative)
  }

  /** seconds × 10⁹ + nanos; false when it leaves the signed 64-bit range. */
  fromSeconds(seconds: number, nanos: number): boolean {
    const carried = seconds + Math.floor(nanos / 1e9)
    const rest = nanos - Math.floor(nanos / 1e9) * 1e9
    if (Math.abs(carried) > 9_223_372_037) return false
    if (carried >= 0) return this.#combine(carried, rest, false)
    return rest === 0
      ? this.#combine(-carried, 0, true)
      : this.#combine(-carried - 1, 1e9 - rest, true)
  }

  /** Sets ±(upper × 10⁹ + lower) for upper < 10¹⁰. Doubles are exact here: each part is < 2⁵³. */
  #combine(upper: number, lower: number, negative: boolean): boolean {
    const a = (upper % 65536) * 1e9 + lower
    const b = Math.floor(upper / 65536) * 1e9
    const lowSum = (b % 65536) * 65536 + (a % 4294967296)
    let low = lowSum >>> 0
    let high = Math.floor(b / 65536) + Math.floor(a / 4294967296) + Math.floor(lowSum / 4294967296)
    if (high > 0x7fffffff && !(negative && high === 0x80000000 && low === 0)) return false
    if (negative) {
      low = -low >>> 0
      high = ~high + (low === 0 ? 1 : 0)
    }
    this.set(low | 0, high | 0)
    return true
  }
}
