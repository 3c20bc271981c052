import { DAYS, LAYOUT, MONTHS } from './go-time.ts'
import { TemplateTime } from './value.ts'
import { offsetSeconds } from './zone.ts'

/** Go's zero time, which a text that is none is read as: January 1, year 1. */
export const ZERO_TIME = new TemplateTime(-62_135_596_800_000_000_000n)

interface Fields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  fraction: string
  afternoon: boolean | undefined
  offset: number | undefined
}

/** Reads a time in a layout; undefined when the text does not follow it. */
export function parseTime(layout: string, text: string, zone: string): TemplateTime | undefined {
  const fields: Fields = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    fraction: '',
    afternoon: undefined,
    offset: undefined,
  }
  let at = 0
  let from = 0
  const literal = (expected: string): boolean => {
    const matches = text.startsWith(expected, at)
    at += expected.length
    return matches
  }
  for (const match of layout.matchAll(LAYOUT)) {
    if (!literal(layout.slice(from, match.index))) return undefined
    from = match.index + match[0].length
    const taken = take(match[0], text.slice(at, at + 64), fields)
    if (taken === undefined) return undefined
    at += taken
    // Seconds may have a fraction that the layout does not show.
    if (/^0?5$/.test(match[0]) && !/^[.,]/.test(layout.slice(from))) {
      const [hidden = ''] = /^[.,][0-9]{1,9}/.exec(text.slice(at)) ?? []
      fields.fraction = hidden.slice(1)
      at += hidden.length
    }
  }
  if (!literal(layout.slice(from)) || at !== text.length) return undefined
  return toTime(fields, zone)
}

function toTime(f: Fields, zone: string): TemplateTime | undefined {
  const hour = f.afternoon === undefined ? f.hour : (f.hour % 12) + (f.afternoon ? 12 : 0)
  if (f.month < 1 || f.month > 12 || hour > 23 || f.minute > 59 || f.second > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(f.year, f.month - 1, f.day)
  if (date.getUTCDate() !== f.day) return undefined
  date.setUTCHours(hour, f.minute, f.second)
  const local = date.getTime()
  let offset = f.offset
  if (offset === undefined) {
    // The offset in force depends on the instant, which depends on the offset.
    const guess = offsetSeconds(zone, local)
    offset = offsetSeconds(zone, local - guess * 1000)
  }
  const milliseconds = BigInt(local) - BigInt(offset) * 1000n
  return new TemplateTime(milliseconds * 1_000_000n + BigInt(f.fraction.padEnd(9, '0')), zone)
}

/** Characters that the piece consumes; undefined when the text does not fit it. */
function take(piece: string, text: string, f: Fields): number | undefined {
  const digits = (pattern: RegExp, set: (n: number) => void): number | undefined => {
    const [found] = pattern.exec(text) ?? []
    if (found === undefined) return undefined
    set(Number(found.trim()))
    return found.length
  }
  const name = (names: readonly string[], set: (i: number) => void): number | undefined => {
    const i = names.findIndex((n) => text.toLowerCase().startsWith(n.toLowerCase()))
    if (i < 0) return undefined
    set(i)
    return names[i]?.length
  }
  const short = (names: readonly string[]): string[] => names.map((n) => n.slice(0, 3))
  switch (piece) {
    case 'January':
      return name(MONTHS, (i) => (f.month = i + 1))
    case 'Jan':
      return name(short(MONTHS), (i) => (f.month = i + 1))
    case '1':
      return digits(/^[0-9]{1,2}/, (n) => (f.month = n))
    case '01':
      return digits(/^[0-9]{2}/, (n) => (f.month = n))
    case 'Monday':
      return name(DAYS, () => undefined)
    case 'Mon':
      return name(short(DAYS), () => undefined)
    case '2':
      return digits(/^[0-9]{1,2}/, (n) => (f.day = n))
    case '_2':
      return digits(/^(?: [0-9]|[0-9]{1,2})/, (n) => (f.day = n))
    case '02':
      return digits(/^[0-9]{2}/, (n) => (f.day = n))
    case '002':
      return digits(/^[0-9]{3}/, () => undefined)
    case '15':
    case '03':
      return digits(/^[0-9]{2}/, (n) => (f.hour = n))
    case '3':
      return digits(/^[0-9]{1,2}/, (n) => (f.hour = n))
    case '04':
      return digits(/^[0-9]{2}/, (n) => (f.minute = n))
    case '4':
      return digits(/^[0-9]{1,2}/, (n) => (f.minute = n))
    case '05':
      return digits(/^[0-9]{2}/, (n) => (f.second = n))
    case '5':
      return digits(/^[0-9]{1,2}/, (n) => (f.second = n))
    case '2006':
      return digits(/^[0-9]{4}/, (n) => (f.year = n))
    case '06':
      return digits(/^[0-9]{2}/, (n) => (f.year = n + (n >= 69 ? 1900 : 2000)))
    case 'PM':
    case 'pm':
      return name(['AM', 'PM'], (i) => (f.afternoon = i === 1))
    case 'MST':
      return /^(?:UTC|GMT)/.test(text) ? 3 : /^[A-Z]{3,5}/.exec(text)?.[0].length
    default:
      return /^[.,]/.test(piece) ? takeFraction(piece, text, f) : takeOffset(piece, text, f)
  }
}

function takeFraction(piece: string, text: string, f: Fields): number | undefined {
  const [found] = /^[.,][0-9]{1,9}/.exec(text) ?? []
  if (found === undefined) return piece[1] === '9' ? 0 : undefined
  if (piece[1] === '0' && found.length !== piece.length) return undefined
  f.fraction = found.slice(1)
  return found.length
}

function takeOffset(piece: string, text: string, f: Fields): number | undefined {
  if (piece.startsWith('Z') && text.startsWith('Z')) {
    f.offset = 0
    return 1
  }
  const [found, sign, hours = '0', minutes = '0'] =
    /^([+-])([0-9]{2})(?::?([0-9]{2}))?/.exec(text) ?? []
  if (found === undefined) return undefined
  const seconds = Number(hours) * 3600 + Number(minutes) * 60
  f.offset = sign === '-' ? -seconds : seconds
  return found.length
}
