import type { IncomingHttpHeaders } from 'node:http'
import type { Sender } from '@tailspan/model'

/** Longest tenant that is told on; a longer one is nobody's. */
const LONGEST = 1024

/** Who sent a request, by what its headers say. */
export function senderOf(headers: IncomingHttpHeaders): Sender {
  const header = headers['x-scope-orgid']
  return named(typeof header === 'string' ? header : header?.[0])
}

/** Who sent a call, by one value of its metadata. */
export function named(tenant: string | undefined): Sender {
  const text = tenant?.trim() ?? ''
  return { tenant: text.length > LONGEST ? '' : text }
}
