import type { TempoDeps } from '../deps.ts'
import type { TempoQuestion } from '../handler.ts'
import {
  tagNamesResponse,
  tagScopesResponse,
  tagValuesResponse,
  typedTagValuesResponse,
} from '../protobuf/tags-message.ts'
import { tagValueTexts } from '../search-tag-values.ts'
import { typedTagValues } from '../search-tag-values-v2.ts'
import { tagNames } from '../search-tags.ts'
import { tagScopes } from '../search-tags-v2.ts'
import { packets } from './packets.ts'
import { tagsParams, tagValuesParams } from './request-params.ts'
import type { StreamCall, StreamMethod } from './stream-call.ts'

// Names and values are known all at once: what is streamed are parts of the answer.

/** `SearchTags`. */
export function tagsStream(deps: TempoDeps): StreamMethod {
  return async (request, call) => {
    const names = await tagNames(questionOf(deps, call, tagsParams(request)))
    for (const part of packets(names, sizeOfText)) await call.send(tagNamesResponse(part))
  }
}

/** `SearchTagsV2`. */
export function tagsV2Stream(deps: TempoDeps): StreamMethod {
  return async (request, call) => {
    const scopes = await tagScopes(questionOf(deps, call, tagsParams(request)))
    const parts = scopes.flatMap(({ name, tags }) =>
      [...packets(tags, sizeOfText)].map((part) => ({ name, tags: part })),
    )
    for (const part of packets(parts, ({ tags }) => tags.reduce((n, t) => n + sizeOfText(t), 0))) {
      await call.send(tagScopesResponse(part))
    }
  }
}

/** `SearchTagValues`. */
export function tagValuesStream(deps: TempoDeps): StreamMethod {
  return async (request, call) => {
    const { params, tag } = tagValuesParams(request)
    const values = await tagValueTexts(questionOf(deps, call, params, tag))
    for (const part of packets(values, sizeOfText)) await call.send(tagValuesResponse(part))
  }
}

/** `SearchTagValuesV2`. */
export function tagValuesV2Stream(deps: TempoDeps): StreamMethod {
  return async (request, call) => {
    const { params, tag } = tagValuesParams(request)
    const values = await typedTagValues(questionOf(deps, call, params, tag))
    for (const part of packets(values, ({ value }) => sizeOfText(value) + TYPE_BYTES)) {
      await call.send(typedTagValuesResponse(part))
    }
  }
}

/** About what the type of a value takes. */
const TYPE_BYTES = 12

function sizeOfText(text: string): number {
  return Buffer.byteLength(text) + 4
}

function questionOf(
  deps: TempoDeps,
  { signal }: StreamCall,
  params: TempoQuestion['params'],
  tag = '',
): TempoQuestion {
  return { params, path: { tag }, deps, signal }
}
