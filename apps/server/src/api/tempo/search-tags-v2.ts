import { INTRINSIC_TAGS, scopedFilter } from '@tailspan/query'
import { inForm, type TempoHandler, type TempoQuestion } from './handler.ts'
import { type NamedTags, tagScopesResponse } from './protobuf/tags-message.ts'
import { parseScope } from './tag-scope.ts'
import { tagRange } from './times.ts'
import { nameLimit } from './value-limit.ts'

/** `GET /api/v2/search/tags`: attribute names by scope, of the spans that `q` lets through. */
export const searchTagsV2: TempoHandler = async (request) => {
  const scopes = await tagScopes(request)
  return inForm(
    request.accept,
    () => ({ scopes, metrics: {} }),
    () => tagScopesResponse(scopes),
  )
}

/** Names by scope; `limit` counts for each scope. */
export async function tagScopes({ params, deps, signal }: TempoQuestion): Promise<NamedTags[]> {
  const scope = parseScope(params)
  const range = tagRange(params, deps.clock.now())
  const limit = nameLimit(params)
  const intrinsic = { name: 'intrinsic', tags: INTRINSIC_TAGS.slice(0, limit) }
  if (scope === 'intrinsic') return [intrinsic]
  const found = await deps.engine.tags(scopedFilter(params.get('q') ?? ''), range, signal)
  const scopes = found
    .filter((s) => (scope === 'none' || s.scope === scope) && s.tags.length > 0)
    .map((s) => ({ name: s.scope as string, tags: s.tags.slice(0, limit) }))
  return scope === 'none' ? [...scopes, intrinsic] : scopes
}
