import { QueryError } from '../../syntax/query-error.ts'
import { functionNames } from './functions/table.ts'
import { lexTemplate, type TemplatePiece } from './lex-template.ts'
import { PipeParser } from './pipe-parser.ts'
import type { Template, TemplateNode } from './template-ast.ts'
import { TemplateError } from './template-error.ts'

const MAX_DEPTH = 100

/** Reads a template; `name` is what errors call it. Throws a QueryError. */
export function parseTemplate(text: string, name: string): Template {
  try {
    const parser = new TemplateParser(lexTemplate(text))
    const body = parser.list([])
    return { name, body: body.nodes, definitions: parser.definitions }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw new QueryError(`invalid ${name} template: template: ${name}:1: ${error.message}`)
  }
}

interface List {
  readonly nodes: TemplateNode[]
  /** The action that ended the list: `end`, or `else` with what follows it. */
  readonly closer: PipeParser | undefined
}

class TemplateParser {
  readonly definitions = new Map<string, readonly TemplateNode[]>()
  readonly #pieces: readonly TemplatePiece[]
  #next = 0
  #depth = 0
  #loops = 0

  constructor(pieces: readonly TemplatePiece[]) {
    this.#pieces = pieces
  }

  /** Nodes up to an `end` or `else`, or to the end of the template when none may come. */
  list(variables: readonly string[], closes = false): List {
    if (++this.#depth > MAX_DEPTH) throw new TemplateError('nested too deeply')
    const nodes: TemplateNode[] = []
    const known = [...variables]
    let closer: PipeParser | undefined
    while (closer === undefined && this.#next < this.#pieces.length) {
      const piece = this.#pieces[this.#next++] as TemplatePiece
      if ('text' in piece) {
        nodes.push({ kind: 'text', text: piece.text })
        continue
      }
      const action = new PipeParser(piece.tokens, known, functionNames)
      if (action.isWord('end') || action.isWord('else')) {
        if (!closes) throw new TemplateError(`unexpected {{${action.word()}}}`)
        closer = action
      } else nodes.push(...this.#action(action, known))
    }
    if (closes && closer === undefined) throw new TemplateError('unexpected EOF')
    this.#depth--
    return { nodes, closer }
  }

  #action(action: PipeParser, known: string[]): TemplateNode[] {
    const word = action.peekWord()
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        action.word()
        return [this.#control(word, action, known)]
      case 'break':
      case 'continue':
        action.word()
        action.end()
        if (this.#loops === 0) throw new TemplateError(`{{${word}}} outside {{range}}`)
        return [{ kind: word }]
      case 'define':
      case 'block':
        action.word()
        return this.#define(word, action)
      case 'template': {
        action.word()
        const name = action.string()
        const pipe = action.atEnd ? undefined : action.pipe()
        return [{ kind: 'template', name, pipe }]
      }
      default: {
        const pipe = action.pipe()
        if (!pipe.assigns) known.push(...pipe.variables)
        return [{ kind: 'action', pipe }]
      }
    }
  }

  #control(kind: 'if' | 'with' | 'range', action: PipeParser, known: string[]): TemplateNode {
    const pipe = action.pipe(kind === 'range' ? 2 : 1)
    const inner = [...known, ...pipe.variables]
    if (kind === 'range') this.#loops++
    const body = this.list(inner, true)
    if (kind === 'range') this.#loops--
    const closer = body.closer as PipeParser
    if (closer.word() === 'end') {
      closer.end()
      return { kind, pipe, body: body.nodes, otherwise: [] }
    }
    const chained = closer.peekWord()
    if (chained === 'if' || chained === 'with') {
      // `else if` stands for an `if` within the `else`, whose `end` they share.
      closer.word()
      const nested = this.#control(chained, closer, inner)
      return { kind, pipe, body: body.nodes, otherwise: [nested] }
    }
    closer.end()
    const otherwise = this.list(inner, true)
    const last = otherwise.closer as PipeParser
    if (last.word() !== 'end') throw new TemplateError('expected end; found {{else}}')
    last.end()
    return { kind, pipe, body: body.nodes, otherwise: otherwise.nodes }
  }

  #define(kind: 'define' | 'block', action: PipeParser): TemplateNode[] {
    const name = action.string()
    const pipe = kind === 'block' ? action.pipe() : undefined
    if (kind === 'define') action.end()
    const body = this.list(['$'], true)
    if ((body.closer as PipeParser).word() !== 'end') {
      throw new TemplateError(`unexpected {{else}} in ${kind} clause`)
    }
    this.definitions.set(name, body.nodes)
    return kind === 'block' ? [{ kind: 'template', name, pipe }] : []
  }
}
