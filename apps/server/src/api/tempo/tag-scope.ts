import { TailspanError } from '@tailspan/model'
import type { Params } from './params.ts'

const SCOPES = ['span', 'resource', 'event', 'link', 'instrumentation', 'intrinsic'] as const

/** One scope, or none for all. */
export type TagScope = (typeof SCOPES)[number] | 'none'

/** Reads `scope`. Throws `bad_request` for one that is not. */
export function parseScope(params: Params): TagScope {
  const text = params.get('scope')
  if (text === undefined || text === 'none') return 'none'
  const scope = SCOPES.find((known) => known === text)
  if (scope !== undefined) return scope
  throw new TailspanError('bad_request', `invalid scope: ${text}`)
}
