/** A decimal number: `digits` × 10 to the power of minus `scale`. */
interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/** Digits behind the point that a quotient keeps. */
const QUOTIENT_SCALE = 16

/** Arithmetic on the decimal digits that a number is written with: 0.1 + 0.2 is 0.3. */
export const decimal = {
  add: (a: number, b: number): number => exact(a, b, plus),
  subtract: (a: number, b: number): number => exact(a, -b, plus),
  multiply: (a: number, b: number): number => exact(a, b, times),
  /** `b` must not be 0. */
  divide: (a: number, b: number): number => exact(a, b, quotient),
}

function exact(a: number, b: number, combine: (x: Decimal, y: Decimal) => Decimal): number {
  const x = toDecimal(a)
  const y = toDecimal(b)
  // Only numbers beyond all practice have no short decimal form.
  if (x === undefined || y === undefined) return Number.NaN
  const { digits, scale } = combine(x, y)
  return Number(`${digits}e${-scale}`)
}

function toDecimal(value: number): Decimal | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-][0-9]+))?$/.exec(String(value)) ?? []
  if (whole === '') return undefined
  return { digits: BigInt(sign + whole + fraction), scale: fraction.length - Number(exponent) }
}

/** The digits at a scale that is not smaller. */
function digitsAt({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale)
}

function plus(x: Decimal, y: Decimal): Decimal {
  const scale = Math.max(x.scale, y.scale)
  return { digits: digitsAt(x, scale) + digitsAt(y, scale), scale }
}

function times(x: Decimal, y: Decimal): Decimal {
  return { digits: x.digits * y.digits, scale: x.scale + y.scale }
}

/** Rounded half away from zero. */
function quotient(x: Decimal, y: Decimal): Decimal {
  const shift = QUOTIENT_SCALE - x.scale + y.scale
  const over = x.digits * (shift > 0 ? 10n ** BigInt(shift) : 1n)
  const under = y.digits * (shift < 0 ? 10n ** BigInt(-shift) : 1n)
  const whole = over / under
  const rest = over % under
  const isNegative = over < 0n !== under < 0n
  const rounds = abs(rest) * 2n >= abs(under)
  return { digits: rounds ? whole + (isNegative ? -1n : 1n) : whole, scale: QUOTIENT_SCALE }
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}
