/** A range as the URL holds it: `now-15m`, `now`, ISO 8601 or epoch milliseconds. */
export interface RangeText {
  readonly from: string
  readonly to: string
}

/** Nanoseconds since the epoch, end excluded. */
export interface RangeNs {
  readonly start: bigint
  readonly end: bigint
}

export const PRESETS: readonly { readonly label: string; readonly from: string }[] = [
  { label: 'Last 5 minutes', from: 'now-5m' },
  { label: 'Last 15 minutes', from: 'now-15m' },
  { label: 'Last 30 minutes', from: 'now-30m' },
  { label: 'Last 1 hour', from: 'now-1h' },
  { label: 'Last 3 hours', from: 'now-3h' },
  { label: 'Last 6 hours', from: 'now-6h' },
  { label: 'Last 12 hours', from: 'now-12h' },
  { label: 'Last 24 hours', from: 'now-24h' },
  { label: 'Last 2 days', from: 'now-2d' },
  { label: 'Last 7 days', from: 'now-7d' },
]

const UNIT_MS = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
])

/** Milliseconds since the epoch of one instant, or undefined when the text is none. */
export function parseInstant(text: string, nowMs: number): number | undefined {
  if (text === 'now') return nowMs
  const relative = /^now-(\d{1,6})([smhdw])$/.exec(text)
  if (relative) return nowMs - Number(relative[1]) * (UNIT_MS.get(relative[2] ?? '') ?? 0)
  const ms = /^\d{10,16}$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : undefined
}

/** The instants of a range; what cannot be read falls back to the last 15 minutes. */
export function resolveRange(range: RangeText, nowMs: number): RangeNs {
  const to = parseInstant(range.to, nowMs) ?? nowMs
  const from = parseInstant(range.from, nowMs) ?? to - 900_000
  const [low, high] = from <= to ? [from, to] : [to, from]
  return { start: ns(low), end: ns(high === low ? low + 1 : high) }
}

/** Twice as wide around the same middle; never into the future. */
export function zoomOut(range: RangeNs, nowMs: number): RangeText {
  const half = (range.end - range.start) / 2n || 1n
  const now = ns(nowMs)
  const end = range.end + half > now && range.end <= now ? now : range.end + half
  return absolute(range.start - half, end)
}

/** The URL text of two instants, to the millisecond; the end is rounded up. */
export function absolute(start: bigint, end: bigint): RangeText {
  const from = start / 1_000_000n
  const to = (end + 999_999n) / 1_000_000n
  return { from: iso(from), to: iso(to > from ? to : from + 1n) }
}

/** What the time picker's button says. */
export function describeRange(range: RangeText): string {
  const preset = PRESETS.find((p) => p.from === range.from)
  if (range.to === 'now' && preset) return preset.label
  return `${short(range.from)} → ${short(range.to)}`
}

function short(text: string): string {
  if (text.startsWith('now')) return text
  const ms = parseInstant(text, 0)
  if (ms === undefined) return text
  const d = new Date(ms)
  const day = d.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })
  return `${day} ${d.toLocaleTimeString(undefined, { hour12: false })}`
}

function ns(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n
}

function iso(ms: bigint): string {
  return new Date(Number(ms)).toISOString()
}
