import { hashBytes, NO_BYTES } from './attribute-signature.ts'

/** An attribute's key behind those before it: all lists of attributes that begin alike share a path. */
export interface KeyPath {
  /** `{"key":"k","value":`, or ',' in front of it when it is not the first. */
  readonly prefix: Uint8Array
  /** Of the key as a JSON literal. */
  readonly hash: number
  /** All keys up to here as `attributeKeys` writes them. */
  readonly keys: string
  /** The number of those keys, -1 while nobody asked for it. */
  id: number
  /** What follows, the one that was met last in front. */
  readonly next: KeyPath[]
}

/** More paths are forgotten, all at once. */
const MOST_PATHS = 4096
/** After so many that do not fit, whatever follows is read anew. */
const MOST_NEXT = 64

/** The keys of the lists that were read: those that come again are recognised by comparing bytes. */
export class KeyPaths {
  #root = path(new Uint8Array(0), NO_BYTES, '')
  #count = 0

  /** The path of an empty list. */
  get root(): KeyPath {
    return this.#root
  }

  /** To be called between two lists. */
  trim(): void {
    if (this.#count > MOST_PATHS) this.forget()
  }

  forget(): void {
    this.#root = path(new Uint8Array(0), NO_BYTES, '')
    this.#count = 0
  }

  /** The path behind `from` whose prefix stands at a position; undefined when it is not known. */
  find(from: KeyPath, bytes: Uint8Array, at: number): KeyPath | undefined {
    const { next } = from
    for (let i = 0; i < next.length; i++) {
      const candidate = next[i] as KeyPath
      if (!startsWith(bytes, at, candidate.prefix)) continue
      if (i > 0) {
        next.splice(i, 1)
        next.unshift(candidate)
      }
      return candidate
    }
    return undefined
  }

  /** Adds the path of a key that stands at a position as a JSON literal. */
  add(from: KeyPath, bytes: Uint8Array, prefix: Span, key: Span): KeyPath {
    const literal = Buffer.from(bytes.subarray(key.start, key.end)).toString()
    const hash = hashBytes(NO_BYTES, bytes, key.start, key.end)
    const added = path(bytes.slice(prefix.start, prefix.end), hash, `${from.keys}${literal},`)
    if (from.next.length >= MOST_NEXT) from.next.pop()
    from.next.unshift(added)
    this.#count++
    return added
  }
}

/** Bytes from `start` up to `end`. */
interface Span {
  readonly start: number
  readonly end: number
}

function path(prefix: Uint8Array, hash: number, keys: string): KeyPath {
  return { prefix, hash, keys, id: -1, next: [] }
}

export function startsWith(bytes: Uint8Array, at: number, what: Uint8Array): boolean {
  for (let i = 0; i < what.length; i++) if (bytes[at + i] !== what[i]) return false
  return true
}
