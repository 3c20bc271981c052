import { compareLabels, type Label, type MetadataText } from '@tailspan/model'
import { levelOf } from './stream-admission.ts'
import { idsInLabels, type TraceIds } from './trace-ids.ts'

/** Encoded entries remembered. */
const RECENT = 4

/**
 * Structured metadata that many entries share, as those of an OTLP resource and scope do: sorted,
 * judged and half encoded once.
 */
export class SharedMetadata {
  /** Sorted by name, names unique. */
  readonly pairs: readonly Label[]
  /** UTF-8 bytes of names and values. */
  readonly bytes: number
  /** Level that a level-named pair states, ''. */
  readonly level: string
  readonly ids: TraceIds
  readonly #texts: readonly string[]
  /** What entries had of their own lately: often no more than a level. */
  readonly #recent: { readonly own: readonly Label[]; readonly text: MetadataText }[] = []
  #oldest = 0

  /** Pairs in any order, names sanitized; the first of equal names wins. */
  constructor(pairs: readonly Label[]) {
    const sorted = [...pairs].sort(compareLabels)
    this.pairs = sorted.filter(([name], i) => name !== sorted[i - 1]?.[0])
    this.bytes = bytesOf(this.pairs)
    this.level = levelOf(this.pairs)
    this.ids = idsInLabels(this.pairs)
    this.#texts = this.pairs.map(pairText)
  }

  /**
   * Canonical text of an entry's own pairs and the shared ones: what `encodeMetadata` makes of
   * them all, own ones first.
   */
  encodeWith(own: readonly Label[]): MetadataText {
    // Without shared pairs nothing is remembered: such an object lives longer than one request.
    if (this.pairs.length === 0) return own.length === 0 ? '' : this.#encode(own)
    for (const known of this.#recent) if (samePairs(known.own, own)) return known.text
    const text = this.#encode(own)
    if (this.#recent.length < RECENT) this.#recent.push({ own, text })
    else this.#recent[this.#oldest] = { own, text }
    this.#oldest = (this.#oldest + 1) % RECENT
    return text
  }

  #encode(own: readonly Label[]): MetadataText {
    const shared = this.pairs
    const sorted = own.length > 1 ? [...own].sort(compareLabels) : own
    // Joined at the end: text added piece by piece would stay a tree of pieces.
    const texts: string[] = []
    let next = 0
    let previous: string | undefined
    for (const pair of sorted) {
      const name = pair[0]
      if (name === previous) continue
      previous = name
      while (next < shared.length && (shared[next] as Label)[0] < name) {
        texts.push(this.#texts[next++] as string)
      }
      if (shared[next]?.[0] === name) next++
      texts.push(pairText(pair))
    }
    while (next < shared.length) texts.push(this.#texts[next++] as string)
    return `{${texts.join(',')}}`
  }
}

export const NOTHING_SHARED = new SharedMetadata([])

function samePairs(a: readonly Label[], b: readonly Label[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    const one = a[i] as Label
    const other = b[i] as Label
    if (one[1] !== other[1] || one[0] !== other[0]) return false
  }
  return true
}

/** UTF-8 bytes of names and values. */
export function bytesOf(pairs: readonly Label[]): number {
  let bytes = 0
  for (const pair of pairs) bytes += Buffer.byteLength(pair[0]) + Buffer.byteLength(pair[1])
  return bytes
}

// What JSON escapes: a value without any of it needs quotes only.
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u

/** Names are sanitized and never need escaping. */
function pairText(pair: Label): string {
  const value = pair[1]
  return ESCAPED.test(value) ? `"${pair[0]}":${JSON.stringify(value)}` : `"${pair[0]}":"${value}"`
}
