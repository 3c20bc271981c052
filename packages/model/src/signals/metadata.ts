import { compareLabels, type Label } from './labels.ts'

/**
 * Structured metadata of one line in its canonical text: '' for none, else a JSON object of
 * string values with sorted, unique names. Equal metadata has equal text, so it is compared,
 * stored, sent and grouped without being decoded.
 */
export type MetadataText = string

/** Canonical text of pairs in any order; the first of equal names wins, empty names are dropped. */
export function encodeMetadata(pairs: readonly Label[]): MetadataText {
  if (pairs.length === 0) return ''
  const sorted = pairs.length === 1 ? pairs : [...pairs].sort(compareLabels)
  let text = '{'
  let previous: string | undefined
  for (const [name, value] of sorted) {
    if (name === '' || name === previous) continue
    previous = name
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(name)}:${JSON.stringify(value)}`
  }
  return text.length > 1 ? `${text}}` : ''
}

/** The pairs of a canonical text, sorted by name. */
export function decodeMetadata(text: MetadataText): Label[] {
  return text === ''
    ? []
    : Object.entries(JSON.parse(text) as Record<string, string>).sort(compareLabels)
}

/**
 * UTF-8 bytes of the names and values in a canonical text, as JSON writes them: an escaped character
 * counts as its escape. The SQL of stores computes the same.
 */
export function metadataBytes(text: MetadataText): number {
  if (text === '') return 0
  // `"name":"value"` has five marks, pairs have a comma between them, and all have braces around.
  const pairs = text.split('":"').length - 1
  return new TextEncoder().encode(text).length - 6 * pairs - 1
}
