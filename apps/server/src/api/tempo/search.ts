import { TailspanError, type TimeRange } from '@tailspan/model'
import { parseTags, type TraceSearchHit } from '@tailspan/query'
import { parseDuration } from '@tailspan/query/syntax'
import type { TempoHandler } from './handler.ts'
import { invalid, type Params } from './params.ts'
import { hitJson } from './search-json.ts'
import { searchRange } from './times.ts'

const DEFAULT_LIMIT = 20
/** Traces one answer may hold. */
const MAX_LIMIT = 100_000
const DEFAULT_SPSS = 3

/** `GET /api/search`: by a query `q`, or by `tags`, `minDuration` and `maxDuration`. */
export const search: TempoHandler = async ({ params, deps, signal }) => {
  const q = params.get('q')
  if (q !== undefined && params.get('tags') !== undefined) {
    throw new TailspanError(
      'bad_request',
      "invalid request: can't specify tags and q in the same query",
    )
  }
  const range = searchRange(params)
  const limit = params.unsigned('limit') ?? DEFAULT_LIMIT
  if (limit === 0) throw invalid('limit', 'must be a positive number')
  if (limit > MAX_LIMIT) throw invalid('limit', `must not be greater than ${MAX_LIMIT}`)
  const spss = params.unsigned('spss') ?? DEFAULT_SPSS
  let hits: TraceSearchHit[]
  if (q === undefined)
    hits = await deps.engine.searchTags(tagSearch(params), { range, limit }, signal)
  else hits = await searchQuery(q, { range, limit, spss })
  return { traces: hits.map(hitJson), metrics: {} }

  async function searchQuery(
    text: string,
    request: { range: TimeRange; limit: number; spss: number },
  ): Promise<TraceSearchHit[]> {
    try {
      return await deps.engine.search(text, request, signal)
    } catch (error) {
      if (!(error instanceof TailspanError) || error.code !== 'bad_request') throw error
      throw new TailspanError('bad_request', `invalid TraceQL query: ${error.message}`, {
        cause: error,
      })
    }
  }
}

function tagSearch(
  params: Params,
): Parameters<Parameters<TempoHandler>[0]['deps']['engine']['searchTags']>[0] {
  const minDuration = duration(params, 'minDuration')
  const maxDuration = duration(params, 'maxDuration')
  if (minDuration !== undefined && maxDuration !== undefined && maxDuration <= minDuration) {
    throw invalid('maxDuration', 'must be greater than minDuration')
  }
  return {
    tags: tags(params.get('tags') ?? ''),
    ...(minDuration === undefined ? {} : { minDuration }),
    ...(maxDuration === undefined ? {} : { maxDuration }),
  }
}

function tags(text: string): ReturnType<typeof parseTags> {
  try {
    return parseTags(text)
  } catch (error) {
    throw error instanceof TailspanError ? invalid('tags', error.message) : error
  }
}

function duration(params: Params, name: string): bigint | undefined {
  const text = params.get(name)
  if (text === undefined) return undefined
  const parsed = parseDuration(text, false)
  if (typeof parsed === 'bigint') return parsed
  throw invalid(name, `time: ${parsed.problem}`)
}
