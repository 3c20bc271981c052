import { TailspanError } from '@tailspan/model'

const TRACE_ID = /^[0-9a-f]{32}$/
const SPAN_ID = /^[0-9a-f]{16}$/

/** Number of a trace id; throws `bad_request` naming `where` for anything but 32 lower-case hex digits. */
export function traceNumber(id: string, where: string): bigint {
  if (!TRACE_ID.test(id)) throw notAnId('trace', id, '32', where)
  return BigInt(`0x${id}`)
}

/** Number of a span id; throws like `traceNumber`. */
export function spanNumber(id: string, where: string): bigint {
  if (!SPAN_ID.test(id)) throw notAnId('span', id, '16', where)
  return BigInt(`0x${id}`)
}

/** 32 lower-case hex digits. */
export function traceText(id: bigint): string {
  return id.toString(16).padStart(32, '0')
}

/** 16 lower-case hex digits. */
export function spanText(id: bigint): string {
  return id.toString(16).padStart(16, '0')
}

/** Number of an id as people type it: any case, leading zeros left out. undefined when it is none. */
export function looseNumber(text: string, digits: 16 | 32): bigint | undefined {
  return text.length <= digits && /^[0-9a-fA-F]+$/.test(text) ? BigInt(`0x${text}`) : undefined
}

function notAnId(what: string, id: string, digits: string, where: string): TailspanError {
  return new TailspanError(
    'bad_request',
    `${where}: ${what} id ${JSON.stringify(id.slice(0, 64))} is not ${digits} lower-case hex digits`,
  )
}
