import { expect, test } from 'vitest'
import { drawCaret, QueryError } from './query-error.ts'

test('names line and column in code points and draws a caret', () => {
  const text = '{a="😀"}\n | 😀oops'
  const error = new QueryError('syntax error', { text, offset: text.indexOf('oops') }, 'try json')
  expect(error.message).toBe('parse error at line 2, col 5: syntax error')
  expect([error.line, error.column, error.code, error.hint]).toEqual([
    2,
    5,
    'bad_request',
    'try json',
  ])
  expect(error.caret).toBe(' | 😀oops\n    ^')
})

test('has a form without a place', () => {
  expect(new QueryError('no matchers').message).toBe('parse error : no matchers')
  expect(new QueryError('no matchers').caret).toBe('')
})

test('shows a window of a long line', () => {
  const text = `${'x'.repeat(500)}!${'y'.repeat(500)}`
  const [line = '', caret = ''] = drawCaret(text, 500).split('\n')
  expect(line.length).toBe(120)
  expect(line[caret.indexOf('^')]).toBe('!')
})
