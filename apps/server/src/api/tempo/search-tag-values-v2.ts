import { TailspanError } from '@tailspan/model'
import type { Static } from '@tailspan/query'
import type { TempoHandler } from './handler.ts'
import { tagValueText } from './tag-value-text.ts'
import { tagRange } from './times.ts'
import { valueLimit } from './value-limit.ts'

/** `GET /api/v2/search/tag/:tag/values`: typed values of a scoped tag, of the spans that `q` lets through. */
export const searchTagValuesV2: TempoHandler = async ({ params, path, deps, signal }) => {
  const range = tagRange(params)
  const limit = valueLimit(params)
  const tag = path['tag'] ?? ''
  const filter = params.get('q') ?? ''
  const values = await deps.engine
    .tagValues(tag, { filter, range, limit }, signal)
    .catch((error) => {
      if (!(error instanceof TailspanError) || error.code !== 'bad_request') throw error
      throw new TailspanError(
        'bad_request',
        `please provide a valid tagName: failed to parse identifier ${tag}: ${error.message}`,
      )
    })
  return { tagValues: values.map(valueJson), metrics: {} }
}

function valueJson(value: Static): { type: string; value: string } {
  const isKeyword = value.type === 'status' || value.type === 'kind'
  return { type: isKeyword ? 'keyword' : value.type, value: tagValueText(value) }
}
