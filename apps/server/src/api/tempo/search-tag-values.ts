import { inForm, type TempoHandler, type TempoQuestion } from './handler.ts'
import { tagValuesResponse } from './protobuf/tags-message.ts'
import { tagValueText } from './tag-value-text.ts'
import { tagRange } from './times.ts'
import { valueLimit } from './value-limit.ts'

/** Names that stand for something else here than for an attribute of spans or else resources. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['name', 'span:name'],
  ['status.code', 'span:status'],
  ['root.name', 'trace:rootName'],
  ['rootName', 'trace:rootName'],
  ['root.service.name', 'trace:rootService'],
  ['rootServiceName', 'trace:rootService'],
  ['trace:id', 'trace:id'],
  ['span:id', 'span:id'],
  ...['service.name', 'cluster', 'namespace', 'pod', 'container'].map(inResources),
  ...['cluster', 'namespace', 'pod', 'container'].map((of) => inResources(`k8s.${of}.name`)),
  ...['method', 'url', 'status_code'].map((of): [string, string] => [
    `http.${of}`,
    `span.http.${of}`,
  ]),
])

function inResources(name: string): [string, string] {
  return [name, `resource.${name}`]
}

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
  const tag = MEANT.get(name) ?? `."${name.replace(/[\\"]/g, (c) => `\\${c}`)}"`
  const values = await deps.engine.tagValues(tag, { filter: '', range, limit }, signal)
  return [...new Set(values.map(tagValueText))].sort()
}
