import { quoteString } from '../../syntax/string-literal.ts'
import type { TemplateToken } from './lex-template.ts'
import type { Command, Operand, Pipe } from './template-ast.ts'
import { TemplateError } from './template-error.ts'

const MAX_DEPTH = 100

/** Reads what stands in one action. */
export class PipeParser {
  readonly #tokens: readonly TemplateToken[]
  readonly #variables: readonly string[]
  readonly #functions: ReadonlySet<string>
  #at = 0
  #depth = 0

  constructor(
    tokens: readonly TemplateToken[],
    variables: readonly string[],
    functions: ReadonlySet<string>,
  ) {
    this.#tokens = tokens
    this.#variables = variables
    this.#functions = functions
  }

  #peek(): TemplateToken | undefined {
    return this.#tokens[this.#at]
  }

  #skipSpace(): void {
    while (this.#peek()?.kind === 'space') this.#at++
  }

  get atEnd(): boolean {
    this.#skipSpace()
    return this.#peek() === undefined
  }

  /** The keyword or name that comes next, '' when none does. */
  peekWord(): string {
    this.#skipSpace()
    const token = this.#peek()
    return token?.kind === 'word' ? token.text : ''
  }

  isWord(word: string): boolean {
    return this.peekWord() === word
  }

  word(): string {
    const word = this.peekWord()
    this.#at++
    return word
  }

  string(): string {
    this.#skipSpace()
    const token = this.#peek()
    if (token?.kind !== 'string') throw this.#unexpected()
    this.#at++
    return token.text
  }

  end(): void {
    if (!this.atEnd) throw this.#unexpected()
  }

  #unexpected(): TemplateError {
    const token = this.#peek()
    return token === undefined
      ? new TemplateError('missing value for command')
      : new TemplateError(`unexpected ${quoteString(token.text)} in command`)
  }

  /** A whole pipeline up to the end of the action, declaring at most `declares` variables. */
  pipe(declares = 1): Pipe {
    const pipe = this.#pipe(declares)
    this.end()
    return pipe
  }

  #pipe(declares: number): Pipe {
    if (++this.#depth > MAX_DEPTH) throw new TemplateError('nested too deeply')
    const { variables, assigns } = this.#declarations(declares)
    const commands: Command[] = []
    do {
      const command = this.#command()
      if (commands.length > 0 && command[0]?.kind === 'constant') {
        throw new TemplateError('non executable command in pipeline')
      }
      commands.push(command)
    } while (this.#mark('|'))
    this.#depth--
    return { variables, assigns, commands }
  }

  #mark(mark: string): boolean {
    this.#skipSpace()
    const token = this.#peek()
    if (token?.kind !== 'mark' || token.text !== mark) return false
    this.#at++
    return true
  }

  #declarations(most: number): { variables: string[]; assigns: boolean } {
    const start = this.#at
    const variables: string[] = []
    for (;;) {
      this.#skipSpace()
      const token = this.#peek()
      if (token?.kind !== 'variable') break
      this.#at++
      variables.push(token.text)
      if (variables.length < most && this.#mark(',')) continue
      if (this.#mark(':=')) return { variables, assigns: false }
      if (this.#mark('=')) {
        for (const name of variables) this.#checkVariable(name)
        return { variables, assigns: true }
      }
      break
    }
    this.#at = start
    return { variables: [], assigns: false }
  }

  #command(): Command {
    const operands: Operand[] = []
    for (;;) {
      this.#skipSpace()
      const token = this.#peek()
      if (token === undefined || (token.kind === 'mark' && token.text !== '(')) break
      operands.push(this.#operand())
      const next = this.#peek()
      if (next !== undefined && next.kind !== 'space' && next.kind !== 'mark') {
        throw this.#unexpected()
      }
    }
    if (operands.length === 0) throw this.#unexpected()
    return operands
  }

  #operand(): Operand {
    const operand = this.#term()
    const names: string[] = []
    for (let token = this.#peek(); token?.kind === 'field'; token = this.#peek()) {
      names.push(token.text)
      this.#at++
    }
    if (names.length === 0) return operand
    if (operand.kind === 'constant') throw new TemplateError('unexpected . after term')
    return { kind: 'fields', of: operand, names }
  }

  #term(): Operand {
    const token = this.#peek() as TemplateToken
    // A leading field is left for `#operand`: it is a field of the dot.
    if (token.kind === 'field') return { kind: 'dot' }
    this.#at++
    switch (token.kind) {
      case 'string':
        return { kind: 'constant', value: token.text }
      case 'integer':
        return { kind: 'constant', value: BigInt.asIntN(64, parseInteger(token.text)) }
      case 'float':
        return { kind: 'constant', value: Number(token.text) }
      case 'dot':
        return { kind: 'dot' }
      case 'variable':
        this.#checkVariable(token.text)
        return { kind: 'variable', name: token.text }
      case 'word':
        return this.#named(token.text)
      case 'mark': {
        const pipe = this.#pipe(0)
        if (!this.#mark(')')) throw new TemplateError('unclosed left paren')
        return { kind: 'pipe', pipe }
      }
      case 'space':
        throw this.#unexpected()
    }
  }

  #named(word: string): Operand {
    if (word === 'true' || word === 'false') return { kind: 'constant', value: word === 'true' }
    if (word === 'nil') return { kind: 'constant', value: null }
    if (!this.#functions.has(word)) {
      throw new TemplateError(`function ${quoteString(word)} not defined`)
    }
    return { kind: 'call', name: word }
  }

  #checkVariable(name: string): void {
    if (name !== '$' && !this.#variables.includes(name)) {
      throw new TemplateError(`undefined variable ${quoteString(name)}`)
    }
  }
}

function parseInteger(text: string): bigint {
  const negative = text.startsWith('-')
  const digits = text.replace(/^[+-]/, '')
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits
  const value = BigInt(octal)
  return negative ? -value : value
}
