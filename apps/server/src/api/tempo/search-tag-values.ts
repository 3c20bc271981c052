import { inForm, type TempoHandler, type TempoQuestion } from './handler.ts'
import { tagValuesResponse } from './protobuf/tags-message.ts'
import { tagValueText } from './tag-value-text.ts'
import { tagRange } from './times.ts'
import { valueLimit } from './value-limit.ts'

/** Names without a scope that stand for intrinsics here. */
const INTRINSICS: ReadonlyMap<string, string> = new Map([
  ['name', 'span:name'],
  ['status.code', 'span:status'],
  ['root.name', 'trace:rootName'],
  ['root.service.name', 'trace:rootService'],
])

/** `GET /api/search/tag/:tag/values`: values of an attribute of spans or resources, as text. */
export const searchTagValues: TempoHandler = async (request) => {
  const values = await tagValueTexts(request)
  return inForm(
    request.accept,
    () => ({ tagValues: values, metrics: {} }),
    () => tagValuesResponse(values),
  )
}

/** Values, sorted. */
export async function tagValueTexts(question: TempoQuestion): Promise<string[]> {
  const { params, path, deps, signal } = question
  const range = tagRange(params, deps.clock.now())
  const limit = valueLimit(params)
  const name = path['tag'] ?? ''
  const tag = INTRINSICS.get(name) ?? `."${name.replace(/[\\"]/g, (c) => `\\${c}`)}"`
  const values = await deps.engine.tagValues(tag, { filter: '', range, limit }, signal)
  return [...new Set(values.map(tagValueText))].sort()
}
