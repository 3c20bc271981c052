import { listedText, message, nested, text, type Writer } from './writer.ts'

/** Names of attributes of one scope. */
export interface NamedTags {
  readonly name: string
  readonly tags: readonly string[]
}

/** A value with the name of its type. */
export interface TypedTagValue {
  readonly type: string
  readonly value: string
}

/** `tempopb.SearchTagsResponse`. */
export function tagNamesResponse(names: readonly string[]): Uint8Array {
  return message((writer) => {
    for (const name of names) listedText(writer, 1, name)
    metadataMetrics(writer)
  })
}

/** `tempopb.SearchTagsV2Response`. */
export function tagScopesResponse(scopes: readonly NamedTags[]): Uint8Array {
  return message((writer) => {
    for (const { name, tags } of scopes) {
      nested(writer, 1, () => {
        text(writer, 1, name)
        for (const tag of tags) listedText(writer, 2, tag)
      })
    }
    metadataMetrics(writer)
  })
}

/** `tempopb.SearchTagValuesResponse`. */
export function tagValuesResponse(values: readonly string[]): Uint8Array {
  return tagNamesResponse(values)
}

/** `tempopb.SearchTagValuesV2Response`. */
export function typedTagValuesResponse(values: readonly TypedTagValue[]): Uint8Array {
  return message((writer) => {
    for (const { type, value } of values) {
      nested(writer, 1, () => {
        text(writer, 1, type)
        text(writer, 2, value)
      })
    }
    metadataMetrics(writer)
  })
}

/** Clients read it without looking whether it is there. */
function metadataMetrics(writer: Writer): void {
  nested(writer, 2, () => {})
}
