import { QueryError } from '../../syntax/index.ts'
import { BARE_INTRINSICS } from './intrinsics.ts'
import { tokenize } from './lexer.ts'
import type { Token } from './token.ts'

const KEYWORDS: ReadonlySet<string> = new Set([
  ...BARE_INTRINSICS.keys(),
  ...'true false nil ok error unset unspecified internal server client'.split(' '),
  ...'producer consumer by coalesce select with count avg min max sum rate'.split(' '),
  ...'count_over_time min_over_time max_over_time avg_over_time sum_over_time'.split(' '),
  ...'quantile_over_time topk bottomk histogram_over_time compare childCount parentID'.split(' '),
  ...'id traceID spanID version timeSinceStart rootService'.split(' '),
])

/** Operators and nesting a query may have, so that no query exhausts the stack. */
const MAX_OPERATORS = 2000
const MAX_DEPTH = 250

/** Walks the tokens of a query and makes the errors about them. */
export class TokenReader {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #position = 0
  #operators = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokenize(text)
  }

  get current(): Token {
    const token = this.#tokens[Math.min(this.#position, this.#tokens.length - 1)]
    if (token === undefined) throw new Error('a token list ends with an end token')
    return token
  }

  advance(): Token {
    const token = this.current
    this.#position++
    return token
  }

  /** The operator that stands here, else ''. */
  get op(): string {
    return this.current.type === 'op' ? this.current.text : ''
  }

  /** The word that stands here, else ''. */
  get word(): string {
    return this.current.type === 'word' ? this.current.text : ''
  }

  /** Whether the word that stands here has a meaning in the language. */
  get isKeyword(): boolean {
    return this.current.type === 'word' && KEYWORDS.has(this.current.text)
  }

  /** Moves past the operator or word when it stands here. */
  take(text: string): boolean {
    const token = this.current
    if ((token.type !== 'op' && token.type !== 'word') || token.text !== text) return false
    this.#position++
    return true
  }

  expect(text: string, expecting = text): void {
    if (!this.take(text)) throw this.unexpected(expecting)
  }

  /** Counts one more operator of the query. */
  countOperator(): void {
    if (++this.#operators > MAX_OPERATORS) {
      throw this.error(`the query has more than ${MAX_OPERATORS} operators`)
    }
  }

  /** Runs a parser one level deeper. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw this.error(`the query nests more than ${MAX_DEPTH} levels deep`)
    }
    const result = parse()
    this.#depth--
    return result
  }

  /** The error that the current token cannot stand here. */
  unexpected(expecting = ''): QueryError {
    const more = expecting === '' ? '' : `, expecting ${expecting}`
    return this.error(`syntax error: unexpected ${describe(this.current)}${more}`)
  }

  error(what: string, token: Token = this.current): QueryError {
    if (this.#text.trim() === '') return new QueryError(what)
    return new QueryError(what, { text: this.#text, offset: token.offset })
  }
}

function describe(token: Token): string {
  switch (token.type) {
    case 'end':
    case 'op':
      return token.text
    case 'word':
      return KEYWORDS.has(token.text) ? token.text : 'IDENTIFIER'
    case 'intrinsic':
      return token.text
    case 'unknown':
      return token.text
    case 'attribute':
      return 'attribute'
    case 'string':
    case 'float':
    case 'duration':
      return token.type.toUpperCase()
    case 'int':
      return 'INTEGER'
  }
}
