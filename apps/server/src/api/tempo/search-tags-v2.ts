import { INTRINSIC_TAGS } from '@tailspan/query'
import type { TempoHandler } from './handler.ts'
import { parseScope } from './tag-scope.ts'
import { tagRange } from './times.ts'

/** `GET /api/v2/search/tags`: attribute names by scope, of the spans that `q` lets through. */
export const searchTagsV2: TempoHandler = async ({ params, deps, signal }) => {
  const scope = parseScope(params)
  const range = tagRange(params)
  params.unsigned('limit')
  const intrinsic = { name: 'intrinsic', tags: INTRINSIC_TAGS }
  if (scope === 'intrinsic') return { scopes: [intrinsic], metrics: {} }
  const found = await deps.engine.tags(params.get('q') ?? '', range, signal)
  const scopes = found
    .filter((s) => (scope === 'none' || s.scope === scope) && s.tags.length > 0)
    .map((s) => ({ name: s.scope as string, tags: s.tags }))
  return { scopes: scope === 'none' ? [...scopes, intrinsic] : scopes, metrics: {} }
}
