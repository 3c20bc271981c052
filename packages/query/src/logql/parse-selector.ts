import type { LabelMatcher } from '@tailspan/model'
import { QueryError } from '../syntax/query-error.ts'
import { compileRegexp } from './regexp.ts'
import { IDENTIFIER } from './token.ts'
import type { TokenReader } from './token-reader.ts'

export interface SelectorOptions {
  /** Accept selectors that match every stream, `{}` above all. */
  readonly allowAnySelector?: boolean
}

/** `{ [ name op string { "," name op string } ] }` */
export function parseSelector(reader: TokenReader, options: SelectorOptions): LabelMatcher[] {
  reader.expect('{')
  const matchers: LabelMatcher[] = []
  if (!reader.is('}') && !reader.is(IDENTIFIER)) throw reader.unexpected([IDENTIFIER, '}'])
  while (reader.is(IDENTIFIER) || matchers.length > 0) {
    const name = reader.name()
    const op = reader.peek().kind
    if (op !== '=' && op !== '!=' && op !== '=~' && op !== '!~') {
      throw reader.unexpected(['=', '=~', '!~', '!='])
    }
    reader.next()
    matchers.push({ name, op, value: reader.string() })
    if (!reader.take(',')) break
  }
  reader.expect('}', ...(matchers.length > 0 ? [','] : []))
  checkMatchers(matchers, options)
  return matchers
}

function checkMatchers(matchers: readonly LabelMatcher[], options: SelectorOptions): void {
  let selective = false
  for (const { op, value } of matchers) {
    const matchesEmpty =
      op === '=' || op === '!='
        ? (value === '') === (op === '=')
        : compileRegexp(value, true).matches('') === (op === '=~')
    if (!matchesEmpty) selective = true
  }
  if (selective || options.allowAnySelector === true) return
  throw new QueryError(
    'queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~".*" does not meet this requirement, but app=~".+" will',
    undefined,
    'Name what you want to read, e.g. {service_name="checkout"}.',
  )
}
