import { TailspanError, type TimeRange } from '@tailspan/model'
import { parseTags, type TagFilter, type TraceqlEngine, type TraceSearchHit } from '@tailspan/query'
import { parseDuration } from '@tailspan/query/syntax'
import { invalid, type Params } from './params.ts'
import { searchRange } from './times.ts'

const DEFAULT_LIMIT = 20
/** Traces one answer may hold. */
const MAX_LIMIT = 100_000
const DEFAULT_SPSS = 3

/** Parameters that are never the name of a tag. */
const RESERVED = new Set('q tags minDuration maxDuration limit spss start end'.split(' '))

type TagSearch = Parameters<TraceqlEngine['tagHits']>[0]

/** A search for traces: by a query, or by tags and duration. */
export type SearchInput = { readonly range: TimeRange; readonly limit: number } & (
  | { readonly kind: 'query'; readonly text: string; readonly spss: number }
  | { readonly kind: 'tags'; readonly search: TagSearch }
)

/** Reads the parameters of a search, `now` in nanoseconds. Throws `bad_request` naming the one that is wrong. */
export function readSearch(params: Params, now: bigint): SearchInput {
  const text = params.get('q')
  if (text !== undefined && params.get('tags') !== undefined) {
    throw new TailspanError(
      'bad_request',
      "invalid request: can't specify tags and q in the same query",
    )
  }
  const range = searchRange(params, now)
  const limit = params.unsigned('limit') ?? DEFAULT_LIMIT
  if (limit === 0) throw invalid('limit', 'must be a positive number')
  if (limit > MAX_LIMIT) throw invalid('limit', `must not be greater than ${MAX_LIMIT}`)
  const spss = params.unsigned('spss') ?? DEFAULT_SPSS
  return text === undefined
    ? { kind: 'tags', search: tagSearch(params), range, limit }
    : { kind: 'query', text, spss, range, limit }
}

/**
 * Traces that are found, newest first, each as soon as it is known.
 * @param onTrace hears of each trace that is looked at, with the number of its spans
 */
export async function* findTraces(
  input: SearchInput,
  engine: Pick<TraceqlEngine, 'hits' | 'tagHits'>,
  signal: AbortSignal,
  onTrace: (spans: number) => void = () => {},
): AsyncGenerator<TraceSearchHit> {
  if (input.kind === 'tags') {
    yield* engine.tagHits(input.search, { ...input, onTrace }, signal)
    return
  }
  try {
    yield* engine.hits(input.text, { ...input, onTrace }, signal)
  } catch (error) {
    if (!(error instanceof TailspanError) || error.code !== 'bad_request') throw error
    throw new TailspanError('bad_request', `invalid TraceQL query: ${error.message}`, {
      cause: error,
    })
  }
}

function tagSearch(params: Params): TagSearch {
  const minDuration = duration(params, 'minDuration')
  const maxDuration = duration(params, 'maxDuration')
  if (minDuration !== undefined && maxDuration !== undefined && maxDuration < minDuration) {
    throw invalid('maxDuration', 'must be greater than minDuration')
  }
  return {
    tags: tagsOf(params),
    ...(minDuration === undefined ? {} : { minDuration }),
    ...(maxDuration === undefined ? {} : { maxDuration }),
  }
}

/** The tags of `tags`; without it and a range every other parameter is one, as long ago. */
function tagsOf(params: Params): TagFilter[] {
  const text = params.get('tags')
  if (text === undefined) {
    if (['start', 'end', 'since'].some((name) => params.get(name) !== undefined)) return []
    return params.entries().flatMap(([key, value]) => (RESERVED.has(key) ? [] : [{ key, value }]))
  }
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
