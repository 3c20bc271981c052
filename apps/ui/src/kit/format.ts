/** `HH:MM:SS.mmm` of the local day. */
export function clockTime(ns: string | bigint): string {
  const date = new Date(toMs(ns))
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(
    date.getMilliseconds(),
  ).padStart(3, '0')}`
}

/** `YYYY-MM-DD HH:MM:SS` in local time. */
export function dayTime(ms: number): string {
  const d = new Date(ms)
  const day = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`
  return `${day} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`
}

/** UTC with all nine decimals: `2026-11-21T12:00:00.123456789Z`. */
export function isoNano(ns: string): string {
  const value = BigInt(ns)
  const iso = new Date(toMs(ns)).toISOString().slice(0, 19)
  const fraction = ((value % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  return `${iso}.${String(fraction).padStart(9, '0')}Z`
}

/** Milliseconds since the epoch, rounded down. */
export function toMs(ns: string | bigint): number {
  const value = BigInt(ns)
  const ms = value / 1_000_000n
  return Number(value < 0n && ms * 1_000_000n !== value ? ms - 1n : ms)
}

const UNITS: readonly (readonly [size: number, unit: string])[] = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
  [1, 'ms'],
  [0.001, 'µs'],
  [0.000001, 'ns'],
]

/** A duration given in milliseconds, with three digits that matter: `1.24 s`, `850 µs`. */
export function duration(ms: number): string {
  if (ms === 0) return '0 ms'
  const size = Math.abs(ms)
  const [unit, name] = UNITS.find(([u]) => size >= u) ?? [0.000001, 'ns']
  const value = ms / unit
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${Number(value.toFixed(digits))} ${name}`
}

/** `1 284`, with thin spaces. */
export function grouped(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, '\u2009')
}

/** `950`, `12.4k`, `3.1M`. */
export function compact(n: number): string {
  if (n < 1000) return String(Math.round(n * 10) / 10)
  if (n < 999_500) return `${Number((n / 1000).toFixed(n < 99_950 ? 1 : 0))}k`
  return `${Number((n / 1_000_000).toFixed(1))}M`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
