/** A time in seconds with a fraction, every digit of the nanoseconds kept. */
export function timeParam(nanoseconds: bigint | undefined): string | undefined {
  return nanoseconds === undefined ? undefined : decimal(nanoseconds)
}

/** A step in seconds with a fraction. */
export function stepParam(nanoseconds: bigint): string {
  return decimal(nanoseconds)
}

function decimal(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : ''
  const digits = `${nanoseconds < 0n ? -nanoseconds : nanoseconds}`.padStart(10, '0')
  const fraction = digits.slice(-9).replace(/0+$/, '')
  return `${sign}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`
}
