import { TailspanError } from '@tailspan/model'
import { type Static, scopedFilter } from '@tailspan/query'
import { inForm, type TempoHandler, type TempoQuestion } from './handler.ts'
import { type TypedTagValue, typedTagValuesResponse } from './protobuf/tags-message.ts'
import { tagValueText } from './tag-value-text.ts'
import { tagRange } from './times.ts'
import { valueLimit } from './value-limit.ts'

/** `GET /api/v2/search/tag/:tag/values`: typed values of a scoped tag, of the spans that `q` lets through. */
export const searchTagValuesV2: TempoHandler = async (request) => {
  const values = await typedTagValues(request)
  return inForm(
    request.accept,
    () => ({ tagValues: values, metrics: {} }),
    () => typedTagValuesResponse(values),
  )
}

export async function typedTagValues(question: TempoQuestion): Promise<TypedTagValue[]> {
  const { params, path, deps, signal } = question
  const range = tagRange(params, deps.clock.now())
  const limit = valueLimit(params)
  const tag = path['tag'] ?? ''
  const filter = scopedFilter(params.get('q') ?? '')
  const values = await deps.engine
    .tagValues(tag, { filter, range, limit }, signal)
    .catch((error) => {
      if (!(error instanceof TailspanError) || error.code !== 'bad_request') throw error
      throw new TailspanError(
        'bad_request',
        `please provide a valid tagName: failed to parse identifier ${tag}: ${error.message}`,
      )
    })
  return values.map(typed)
}

function typed(value: Static): TypedTagValue {
  const isKeyword = value.type === 'status' || value.type === 'kind'
  return { type: isKeyword ? 'keyword' : value.type, value: tagValueText(value) }
}
