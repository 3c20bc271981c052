import { QueryError } from '../syntax/query-error.ts'

/** Addresses of one family from `from` to `to`, both included. */
export interface IpRange {
  readonly v6: boolean
  readonly from: bigint
  readonly to: bigint
}

/** Reads `10.0.0.1`, `10.0.0.0/8` or `10.0.0.1-10.0.0.9`, v4 or v6. */
export function parseIpRange(text: string): IpRange {
  const range = tryParse(text)
  if (range === undefined) throw new QueryError(`ip: invalid pattern: ${JSON.stringify(text)}`)
  return range
}

function tryParse(text: string): IpRange | undefined {
  const slash = text.indexOf('/')
  if (slash >= 0) {
    const address = parseIp(text.slice(0, slash))
    const bitsText = text.slice(slash + 1)
    const width = address?.v6 === true ? 128 : 32
    const bits = Number(bitsText)
    if (address === undefined || !/^(0|[1-9][0-9]{0,2})$/.test(bitsText) || bits > width)
      return undefined
    const host = (1n << BigInt(width - bits)) - 1n
    return { v6: address.v6, from: address.value & ~host, to: address.value | host }
  }
  const dash = text.indexOf('-')
  const from = parseIp(dash < 0 ? text : text.slice(0, dash))
  const to = dash < 0 ? from : parseIp(text.slice(dash + 1))
  if (from === undefined || to === undefined || from.v6 !== to.v6 || from.value > to.value) {
    return undefined
  }
  return { v6: from.v6, from: from.value, to: to.value }
}

/** One address; undefined when the text is none. A v6 zone is refused. */
export function parseIp(
  text: string,
): { readonly v6: boolean; readonly value: bigint } | undefined {
  if (text.length > 45) return undefined
  if (!text.includes(':')) {
    const value = parseV4(text)
    return value === undefined ? undefined : { v6: false, value }
  }
  const value = parseV6(text)
  return value === undefined ? undefined : { v6: true, value }
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let value = 0n
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined
    value = (value << 8n) | BigInt(part)
  }
  return value
}

function parseV6(text: string): bigint | undefined {
  const [head = '', tail, more] = text.split('::')
  if (more !== undefined) return undefined
  const left = groups(head, tail === undefined)
  const right = tail === undefined ? [] : groups(tail, true)
  if (left === undefined || right === undefined) return undefined
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  let value = 0n
  for (const group of [...left, ...Array<number>(missing).fill(0), ...right]) {
    value = (value << 16n) | BigInt(group)
  }
  return value
}

/** The 16-bit groups of a part of a v6 address; its end may be written as v4. */
function groups(text: string, mayEndInV4: boolean): number[] | undefined {
  if (text === '') return []
  const list: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) list.push(Number.parseInt(part, 16))
    else {
      const v4 = mayEndInV4 && i === parts.length - 1 ? parseV4(part) : undefined
      if (v4 === undefined) return undefined
      list.push(Number(v4 >> 16n), Number(v4 & 0xffffn))
    }
  }
  return list
}

/** Whether an address lies in the range. */
export function inIpRange(range: IpRange, text: string): boolean {
  const ip = parseIp(text)
  return ip !== undefined && ip.v6 === range.v6 && ip.value >= range.from && ip.value <= range.to
}

/** Where an address can begin: a digit with a dot near behind it, or what a v6 address begins with. */
const BEGIN = /([0-9])(?=[^]{0,2}\.)|::[0-9a-fA-F]|[0-9a-fA-F]{1,4}:/g
const V4_RUN = /[0-9.]+/y
const V6_RUN = /[0-9a-fA-F:.]+/y

/**
 * Whether any address that stands in the text lies in the range. As in Loki, all that an address
 * could be made of is read at once, so a full stop directly behind an address hides it.
 */
export function hasIpOf(range: IpRange, text: string): boolean {
  BEGIN.lastIndex = 0
  for (let begin = BEGIN.exec(text); begin !== null; begin = BEGIN.exec(text)) {
    const run = begin[1] === undefined ? V6_RUN : V4_RUN
    run.lastIndex = begin.index
    if (inIpRange(range, run.exec(text)?.[0] ?? '')) return true
    BEGIN.lastIndex = Math.max(run.lastIndex, begin.index) + 1
  }
  return false
}
