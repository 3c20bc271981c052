import { INTRINSIC_TAGS } from '@tailspan/query'
import { inForm, type TempoHandler, type TempoQuestion } from './handler.ts'
import { tagNamesResponse } from './protobuf/tags-message.ts'
import { parseScope } from './tag-scope.ts'
import { tagRange } from './times.ts'
import { nameLimit } from './value-limit.ts'

/** `GET /api/search/tags`: attribute names of all scopes or one; intrinsics only when asked for. */
export const searchTags: TempoHandler = async (request) => {
  const names = await tagNames(request)
  return inForm(
    request.accept,
    () => ({ tagNames: names, metrics: {} }),
    () => tagNamesResponse(names),
  )
}

/** Names, sorted. */
export async function tagNames({ params, deps, signal }: TempoQuestion): Promise<string[]> {
  const scope = parseScope(params)
  const range = tagRange(params, deps.clock.now())
  const limit = nameLimit(params)
  if (scope === 'intrinsic') return INTRINSIC_TAGS.slice(0, limit)
  const scopes = await deps.engine.tags('', range, signal)
  const names = scopes.filter((s) => scope === 'none' || s.scope === scope).flatMap((s) => s.tags)
  return [...new Set(names)].sort().slice(0, limit)
}
