import { expect, test } from 'vitest'
import { lexTemplate } from './lex-template.ts'
import { PipeParser } from './pipe-parser.ts'
import type { Operand, Pipe } from './template-ast.ts'

function parse(action: string, variables: readonly string[] = ['$']): Pipe {
  const [piece] = lexTemplate(`{{${action}}}`)
  if (piece === undefined || !('tokens' in piece)) throw new Error('no action')
  return new PipeParser(piece.tokens, variables, new Set(['f', 'g'])).pipe()
}

function show(operand: Operand): string {
  switch (operand.kind) {
    case 'constant':
      return JSON.stringify(operand.value, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v))
    case 'dot':
      return '.'
    case 'variable':
      return operand.name
    case 'call':
      return `${operand.name}()`
    case 'fields':
      return `${show(operand.of)}[${operand.names.join(' ')}]`
    case 'pipe':
      return `(${showPipe(operand.pipe)})`
  }
}

function showPipe(pipe: Pipe): string {
  return pipe.commands.map((command) => command.map(show).join(' ')).join(' | ')
}

test.each([
  ['.a.b', '.[a b]'],
  ['f .a "x" 1 2.5 true', 'f() .[a] "x" "1n" 2.5 true'],
  ['.a | f | g 1', '.[a] | f() | g() "1n"'],
  ['(f .a).b', '(f() .[a])[b]'],
  ['$.a', '$[a]'],
  ['.', '.'],
])('%s', (action, tree) => {
  expect(showPipe(parse(action))).toBe(tree)
})

test('variables are declared or assigned', () => {
  expect(parse('$x := .a')).toMatchObject({ variables: ['$x'], assigns: false })
  expect(parse('$x = .a', ['$', '$x'])).toMatchObject({ variables: ['$x'], assigns: true })
})

test.each(['', '.a |', 'nope', '$y', '(f'])('%j is refused', (action) => {
  expect(() => parse(` ${action} `)).toThrow()
})
