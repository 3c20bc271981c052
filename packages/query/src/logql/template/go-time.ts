import type { TemplateTime } from './value.ts'
import { offsetSeconds, zoneName } from './zone.ts'

export const MONTHS: readonly string[] =
  'January February March April May June July August September October November December'.split(' ')
export const DAYS: readonly string[] =
  'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

/** The pieces of a layout, longest first where one begins another. */
export const LAYOUT =
  /January|Jan|Monday|Mon|MST|2006|Z07:00|Z0700|Z07|-07:00|-0700|-07|PM|pm|002|01|02|03|04|05|06|15|_2|[.,]0+(?![0-9])|[.,]9+(?![0-9])|1|2|3|4|5/g

/** A time in calendar terms of its zone. */
export interface Civil {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanosecond: number
  /** 0 is Sunday. */
  readonly weekday: number
  readonly yearDay: number
  /** East of Greenwich, seconds. */
  readonly offset: number
}

export function civil(time: TemplateTime): Civil {
  const second = floorDiv(time.nanoseconds, 1_000_000_000n)
  const nanosecond = Number(time.nanoseconds - second * 1_000_000_000n)
  const offset = offsetSeconds(time.zone, Number(second) * 1000)
  const local = new Date((Number(second) + offset) * 1000)
  const year = local.getUTCFullYear()
  return {
    year,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    nanosecond,
    weekday: local.getUTCDay(),
    yearDay: Math.floor((local.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
    offset,
  }
}

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}

/** A time in Go's layout: the pieces of `Mon Jan 2 15:04:05 MST 2006` say what goes where. */
export function formatTime(time: TemplateTime, layout: string): string {
  const c = civil(time)
  return layout.replace(LAYOUT, (piece) => formatPiece(piece, c, time))
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

function formatPiece(piece: string, c: Civil, time: TemplateTime): string {
  const month = MONTHS[c.month - 1] ?? ''
  const day = DAYS[c.weekday] ?? ''
  const hour12 = c.hour % 12 === 0 ? 12 : c.hour % 12
  switch (piece) {
    case 'January':
      return month
    case 'Jan':
      return month.slice(0, 3)
    case '1':
      return String(c.month)
    case '01':
      return two(c.month)
    case 'Monday':
      return day
    case 'Mon':
      return day.slice(0, 3)
    case '2':
      return String(c.day)
    case '_2':
      return String(c.day).padStart(2, ' ')
    case '02':
      return two(c.day)
    case '002':
      return String(c.yearDay).padStart(3, '0')
    case '15':
      return two(c.hour)
    case '3':
      return String(hour12)
    case '03':
      return two(hour12)
    case '4':
      return String(c.minute)
    case '04':
      return two(c.minute)
    case '5':
      return String(c.second)
    case '05':
      return two(c.second)
    case '2006':
      return String(c.year).padStart(4, '0')
    case '06':
      return two(c.year % 100)
    case 'PM':
      return c.hour < 12 ? 'AM' : 'PM'
    case 'pm':
      return c.hour < 12 ? 'am' : 'pm'
    case 'MST':
      return zoneName(time.zone, c.offset)
    default:
      return /^[.,]/.test(piece) ? fraction(piece, c.nanosecond) : formatOffset(piece, c.offset)
  }
}

function fraction(piece: string, nanosecond: number): string {
  const digits = String(nanosecond)
    .padStart(9, '0')
    .slice(0, piece.length - 1)
  if (piece[1] === '0') return `${piece[0]}${digits}`
  const trimmed = digits.replace(/0+$/, '')
  return trimmed === '' ? '' : `${piece[0]}${trimmed}`
}

function formatOffset(piece: string, offset: number): string {
  if (piece.startsWith('Z') && offset === 0) return 'Z'
  const minutes = Math.trunc(Math.abs(offset) / 60)
  const sign = offset < 0 ? '-' : '+'
  const hours = two(Math.trunc(minutes / 60))
  if (piece.endsWith(':00')) return `${sign}${hours}:${two(minutes % 60)}`
  return piece.endsWith('00') ? `${sign}${hours}${two(minutes % 60)}` : `${sign}${hours}`
}

/** As Go's String method: `2021-11-02 00:00:00 +0000 UTC`. */
export function printTime(time: TemplateTime): string {
  return formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST')
}
