import { parseFieldRef } from './parse-field.ts'
import { TokenReader } from './token-reader.ts'
import type { FieldRef } from './tree.ts'

/** Reads the name of one attribute or intrinsic: `.a`, `span."a b"`, `span:name`. Throws QueryError. */
export function parseTag(text: string): FieldRef {
  const tokens = new TokenReader(text)
  if (tokens.word !== '' && !tokens.isKeyword) {
    throw tokens.error(`unknown identifier: ${tokens.word}`)
  }
  const field = parseFieldRef(tokens)
  if (tokens.current.type !== 'end') throw tokens.unexpected()
  return field
}
