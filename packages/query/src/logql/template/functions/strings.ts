import { parseBytes } from '../../../syntax/bytes.ts'
import { parseDuration } from '../../../syntax/duration.ts'
import { TemplateError } from '../template-error.ts'
import { bounded, isTrue } from '../value.ts'
import { fixed, integer, type TemplateFunction, text, variadic } from './template-function.ts'

/** Functions on text. Lengths of `trunc` and `substr` are bytes, of `alignLeft` characters, as in Go. */
export const stringFunctions: ReadonlyMap<string, TemplateFunction> = new Map([
  ['ToLower', fixed(1, (a) => lower(text(a, 0)))],
  ['lower', fixed(1, (a) => lower(text(a, 0)))],
  ['ToUpper', fixed(1, (a) => upper(text(a, 0)))],
  ['upper', fixed(1, (a) => upper(text(a, 0)))],
  ['title', fixed(1, (a) => title(text(a, 0)))],
  ['Replace', fixed(4, (a) => replace(text(a, 0), text(a, 1), text(a, 2), integer(a, 3)))],
  ['replace', fixed(3, (a) => replace(text(a, 2), text(a, 0), text(a, 1), -1))],
  ['Trim', fixed(2, (a) => trim(text(a, 0), text(a, 1), true, true))],
  ['TrimLeft', fixed(2, (a) => trim(text(a, 0), text(a, 1), true, false))],
  ['TrimRight', fixed(2, (a) => trim(text(a, 0), text(a, 1), false, true))],
  ['TrimPrefix', fixed(2, (a) => trimPrefix(text(a, 0), text(a, 1)))],
  ['TrimSuffix', fixed(2, (a) => trimSuffix(text(a, 0), text(a, 1)))],
  ['TrimSpace', fixed(1, (a) => trimSpace(text(a, 0)))],
  ['trim', fixed(1, (a) => trimSpace(text(a, 0)))],
  ['trimAll', fixed(2, (a) => trim(text(a, 1), text(a, 0), true, true))],
  ['trimPrefix', fixed(2, (a) => trimPrefix(text(a, 1), text(a, 0)))],
  ['trimSuffix', fixed(2, (a) => trimSuffix(text(a, 1), text(a, 0)))],
  ['contains', fixed(2, (a) => text(a, 1).includes(text(a, 0)))],
  ['hasPrefix', fixed(2, (a) => text(a, 1).startsWith(text(a, 0)))],
  ['hasSuffix', fixed(2, (a) => text(a, 1).endsWith(text(a, 0)))],
  ['trunc', fixed(2, (a) => truncate(integer(a, 0), text(a, 1)))],
  ['substr', fixed(3, (a) => substring(integer(a, 0), integer(a, 1), text(a, 2)))],
  ['repeat', fixed(2, (a) => repeat(integer(a, 0), text(a, 1)))],
  ['indent', fixed(2, (a) => indent(integer(a, 0), text(a, 1)))],
  ['nindent', fixed(2, (a) => `\n${indent(integer(a, 0), text(a, 1))}`)],
  ['alignLeft', fixed(2, (a) => align(integer(a, 0), text(a, 1), true))],
  ['alignRight', fixed(2, (a) => align(integer(a, 0), text(a, 1), false))],
  ['default', variadic(1, (a) => (a[1] !== undefined && isTrue(a[1]) ? a[1] : (a[0] ?? null)))],
  ['bytes', fixed(1, (a) => bytes(text(a, 0)))],
  ['duration', fixed(1, (a) => seconds(text(a, 0)))],
  ['duration_seconds', fixed(1, (a) => seconds(text(a, 0)))],
])

/** Letter by letter, as Go: `ß` has no capital of its own. */
function upper(value: string): string {
  return byLetter(value, (c) => c.toUpperCase())
}

function lower(value: string): string {
  return byLetter(value, (c) => c.toLowerCase())
}

function byLetter(value: string, change: (c: string) => string): string {
  let out = ''
  for (const c of value) {
    const changed = change(c)
    out += changed.length === c.length ? changed : c
  }
  return out
}

/** Letters behind a blank, or behind ASCII that is no letter, digit or `_`. */
const FIRST_LETTER = /(^|[\p{White_Space}\0-/:-@[-^`{-\x7f])(\p{L})/gu

function title(value: string): string {
  return value.replace(FIRST_LETTER, (_, before: string, letter: string) => before + upper(letter))
}

function trimSpace(value: string): string {
  return value.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')
}

function replace(value: string, from: string, to: string, count: number): string {
  // Nothing stands before each character, and at the end.
  const parts = from === '' ? ['', ...Array.from(value), ''] : value.split(from)
  const limit = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1)
  return bounded(value.length + limit * (to.length - from.length), () => {
    const replaced = parts.slice(0, limit + 1).join(to)
    return [replaced, ...parts.slice(limit + 1)].join(from)
  })
}

function trim(value: string, cutset: string, left: boolean, right: boolean): string {
  const characters = Array.from(value)
  const cut = new Set(Array.from(cutset))
  let start = 0
  let end = characters.length
  if (left) while (start < end && cut.has(characters[start] ?? '')) start++
  if (right) while (end > start && cut.has(characters[end - 1] ?? '')) end--
  return characters.slice(start, end).join('')
}

function trimPrefix(value: string, prefix: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : value
}

function trimSuffix(value: string, suffix: string): string {
  return suffix !== '' && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value
}

function truncate(count: number, value: string): string {
  const encoded = Buffer.from(value)
  if (count < 0) {
    return encoded.length + count > 0 ? decode(encoded.subarray(encoded.length + count)) : value
  }
  return encoded.length > count ? decode(encoded.subarray(0, count)) : value
}

function substring(start: number, end: number, value: string): string {
  const encoded = Buffer.from(value)
  if (start < 0) return decode(encoded.subarray(0, Math.max(0, end)))
  const stop = end < 0 || end > encoded.length ? encoded.length : end
  if (start > stop) throw new TemplateError('slice bounds out of range')
  return decode(encoded.subarray(start, stop))
}

/** UTF-8 that may be cut within characters: each byte of a torn one becomes U+FFFD, as in Go. */
function decode(bytes: Buffer): string {
  let start = 0
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++
  let end = bytes.length
  while (end > start && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--
  const lead = end > start ? (bytes[end - 1] ?? 0) : 0
  const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  const whole = end - 1 + width <= bytes.length
  const stop = whole ? bytes.length : end - 1
  const torn = (count: number): string => '\ufffd'.repeat(count)
  return torn(start) + bytes.subarray(start, stop).toString() + torn(bytes.length - stop)
}

function repeat(count: number, value: string): string {
  if (count < 0) throw new TemplateError('strings: negative Repeat count')
  return bounded(count * value.length, () => value.repeat(count))
}

function indent(count: number, value: string): string {
  if (count < 0) throw new TemplateError('strings: negative Repeat count')
  const lines = value.split('\n').length
  return bounded(value.length + lines * count, () => {
    const pad = ' '.repeat(count)
    return pad + value.replaceAll('\n', `\n${pad}`)
  })
}

function align(width: number, value: string, left: boolean): string {
  if (width < 0) return value
  const characters = Array.from(value)
  if (characters.length >= width) {
    const from = left ? 0 : characters.length - width
    return characters.slice(from, from + width).join('')
  }
  return bounded(width, () => {
    const pad = ' '.repeat(width - characters.length)
    return left ? value + pad : pad + value
  })
}

function bytes(value: string): number {
  const parsed = parseBytes(value)
  if (typeof parsed === 'number') return parsed
  throw new TemplateError(parsed.problem)
}

function seconds(value: string): number {
  const parsed = parseDuration(value, false)
  if (typeof parsed === 'bigint') return Number(parsed) / 1e9
  throw new TemplateError(`time: ${parsed.problem}`)
}
