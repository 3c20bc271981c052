import { context } from '@opentelemetry/api'
import { requestHeaders } from '../../propagation/context-keys.ts'
import type { Metadata } from './log-context.ts'

const NONE: Metadata = []

/** The extra headers of the request that runs now, under the names of fields: `x-request-id` is `request_id`. */
export function activeHeaders(): Metadata {
  const headers = requestHeaders(context.active())
  if (headers.size === 0) return NONE
  return [...headers].map(([name, value]) => [fieldName(name), value] as const)
}

function fieldName(header: string): string {
  return header.replace(/^x-/, '').replaceAll('-', '_')
}
