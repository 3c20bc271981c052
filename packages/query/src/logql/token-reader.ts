import { QueryError } from '../syntax/query-error.ts'
import { LogqlLexer } from './lexer.ts'
import { IDENTIFIER, STRING, type Token, type TokenKind, tokenName } from './token.ts'

/** Parentheses and operators may nest this deep: beyond it a query is an attack on the stack. */
const MAX_DEPTH = 200

/** Operators of one level in a row. */
const MAX_CHAIN = 500

/** The parser's view of the tokens: what comes next, and the errors about it. */
export class TokenReader {
  readonly text: string
  readonly #lexer: LogqlLexer
  readonly #ahead: Token[] = []
  #depth = 0

  constructor(text: string) {
    this.text = text
    this.#lexer = new LogqlLexer(text)
  }

  /** The next token, or the one `ahead` of it, not consumed. */
  peek(ahead = 0): Token {
    while (this.#ahead.length <= ahead) this.#ahead.push(this.#lexer.next())
    return this.#ahead[ahead] as Token
  }

  next(): Token {
    const token = this.peek()
    this.#ahead.shift()
    return token
  }

  is(kind: TokenKind): boolean {
    return this.peek().kind === kind
  }

  /** Consumes the next token when it is of this kind. */
  take(kind: TokenKind): boolean {
    if (!this.is(kind)) return false
    this.#ahead.shift()
    return true
  }

  /** Consumes a token of this kind or says what else was expected here. */
  expect(kind: TokenKind, ...orElse: TokenKind[]): Token {
    if (!this.is(kind)) throw this.unexpected([kind, ...orElse])
    return this.next()
  }

  /** Name of a label. */
  name(...orElse: TokenKind[]): string {
    return this.expect(IDENTIFIER, ...orElse).text
  }

  /** Content of a string literal. */
  string(...orElse: TokenKind[]): string {
    return String(this.expect(STRING, ...orElse).value)
  }

  /** The error "unexpected X, expecting A or B"; an empty list leaves the second half out. */
  unexpected(expected: readonly TokenKind[] = [], token = this.peek(), hint?: string): QueryError {
    const list = expected.map(tokenName).join(' or ')
    return this.error(
      `syntax error: unexpected ${tokenName(token.kind)}${list === '' ? '' : `, expecting ${list}`}`,
      token.offset,
      hint,
    )
  }

  error(what: string, offset: number, hint?: string): QueryError {
    return new QueryError(what, { text: this.text, offset }, hint)
  }

  /** Refuses chains of operators so long that the tree gets too deep to walk. */
  checkChain(length: number): void {
    if (length > MAX_CHAIN) {
      throw this.error(`more than ${MAX_CHAIN} operators in a row`, this.peek().offset)
    }
  }

  /** Runs a recursive rule, refusing to go too deep. */
  nested<T>(rule: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw this.error('the query is nested too deeply', this.peek().offset)
    }
    const result = rule()
    this.#depth--
    return result
  }
}
