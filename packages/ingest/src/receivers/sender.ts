import type { IncomingHttpHeaders } from 'node:http'
import type { Sender } from '@tailspan/model'

/** Longest value that is told on; a tenant that is longer is nobody's. */
const LONGEST = 1024

/** Who sent a request, by what its headers say. */
export function senderOf(headers: IncomingHttpHeaders): Sender {
  const tenant = one(headers['x-scope-orgid'])
  return {
    tenant: tenant.length > LONGEST ? '' : tenant,
    via: one(headers['x-tailspan-via']).slice(0, LONGEST),
  }
}

function one(header: string | string[] | undefined): string {
  return (typeof header === 'string' ? header : header?.[0])?.trim() ?? ''
}
