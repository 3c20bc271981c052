import { INTRINSIC_TAGS } from '@tailspan/query'
import type { TempoHandler } from './handler.ts'
import { parseScope } from './tag-scope.ts'
import { tagRange } from './times.ts'

/** `GET /api/search/tags`: attribute names of all scopes or one; intrinsics only when asked for. */
export const searchTags: TempoHandler = async ({ params, deps, signal }) => {
  const scope = parseScope(params)
  const range = tagRange(params)
  params.unsigned('limit')
  if (scope === 'intrinsic') return { tagNames: INTRINSIC_TAGS, metrics: {} }
  const scopes = await deps.engine.tags('', range, signal)
  const names = scopes.filter((s) => scope === 'none' || s.scope === scope).flatMap((s) => s.tags)
  return { tagNames: [...new Set(names)].sort(), metrics: {} }
}
