import { parseFieldRef } from './parse-field.ts'
import { TokenReader } from './token-reader.ts'
import type { FieldRef } from './tree.ts'

/**
 * Reads the name of one attribute or intrinsic: `.a`, `span."a b"`, `span:name`. Throws QueryError, with places
 * as they are in a filter of that name, which is what Tempo takes it for.
 */
export function parseTag(text: string): FieldRef {
  const tokens = new TokenReader(`{${text}}`)
  tokens.expect('{')
  if (tokens.word !== '' && !tokens.isKeyword) {
    throw tokens.error(`unknown identifier: ${tokens.word}`)
  }
  const field = parseFieldRef(tokens)
  tokens.expect('}')
  if (tokens.current.type !== 'end') throw tokens.unexpected()
  return field
}
