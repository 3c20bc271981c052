import type { Call, CallOptions } from '../http/call.ts'
import { getCall } from '../http/get-call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { pathSegment } from '../http/path-segment.ts'
import { type SecondsRange, secondsParams } from './seconds.ts'

export interface TempoTagsOptions extends CallOptions, SecondsRange {
  /** `resource`, `span`, `intrinsic`, `event`, `link` or `instrumentation`; all unless told. */
  readonly scope?: string
  /** Most names, or values. */
  readonly limit?: number
  /** TraceQL: only of spans that match. The second version of the API has it. */
  readonly query?: string
}

/** Names of tags in one scope. */
export interface ScopedTags {
  readonly scope: string
  readonly tags: readonly string[]
}

/** A value as TraceQL writes it, with its type: `string`, `int`, `float`, `bool`, `keyword`, … */
export interface TypedValue {
  readonly type: string
  readonly value: string
}

/** `/api/search/tags`. */
export function tagsCall(options: TempoTagsOptions): Call {
  return getCall('tempo.tags', '/api/search/tags', tagParams(options), options)
}

/** `/api/v2/search/tags`. */
export function scopedTagsCall(options: TempoTagsOptions): Call {
  return getCall('tempo.scoped_tags', '/api/v2/search/tags', tagParams(options), options)
}

/** `/api/search/tag/{tag}/values`. */
export function tagValuesCall(tag: string, options: TempoTagsOptions): Call {
  const operation = 'tempo.tag_values'
  const path = `/api/search/tag/${pathSegment(tag, operation)}/values`
  return getCall(operation, path, tagParams(options), options)
}

/** `/api/v2/search/tag/{tag}/values`. */
export function typedTagValuesCall(tag: string, options: TempoTagsOptions): Call {
  const operation = 'tempo.typed_tag_values'
  const path = `/api/v2/search/tag/${pathSegment(tag, operation)}/values`
  return getCall(operation, path, tagParams(options), options)
}

function tagParams(options: TempoTagsOptions) {
  const { scope, limit, query: q } = options
  return { scope, limit, q, ...secondsParams(options) }
}

export function readTags(root: JsonPlace): string[] {
  return root.at('tagNames').texts()
}

export function readScopedTags(root: JsonPlace): ScopedTags[] {
  return root
    .at('scopes')
    .items()
    .map((item) => ({ scope: item.at('name').textOr(''), tags: item.at('tags').texts() }))
}

export function readTagValues(root: JsonPlace): string[] {
  return root.at('tagValues').texts()
}

export function readTypedTagValues(root: JsonPlace): TypedValue[] {
  return root
    .at('tagValues')
    .items()
    .map((item) => ({ type: item.at('type').textOr(''), value: item.at('value').textOr('') }))
}
