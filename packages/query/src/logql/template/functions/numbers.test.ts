import { expect, test } from 'vitest'
import { render } from '../../testing/render.ts'

test.each([
  ['int "42"', '42'],
  ['int 3.9', '3'],
  ['int "x"', '0'],
  ['int true', '1'],
  ['float64 "1.5"', '1.5'],
  ['float64 "x"', '0'],
  ['add 1 2 3', '6'],
  ['add "4" 1', '5'],
  ['sub 5 7', '-2'],
  ['mul 2 3 4', '24'],
  ['mul 9223372036854775807 2', '-2'],
  ['div 7 2', '3'],
  ['div -7 2', '-3'],
  ['mod -7 2', '-1'],
  ['max 1 5 3', '5'],
  ['min 4 -2 3', '-2'],
  ['addf 0.1 0.2', '0.3'],
  ['subf 3 1.5 0.5', '1'],
  ['mulf 2 1.5', '3'],
  ['divf 1 4', '0.25'],
  ['maxf 1 2.5', '2.5'],
  ['minf 1 2.5', '1'],
  ['ceil 1.2', '2'],
  ['floor -1.2', '-2'],
  ['round 123.5555 3', '123.556'],
  ['round 1.25 1 0.6', '1.2'],
  ['"7" | int | mul 2', '14'],
])('%s', (call, result) => {
  expect(render(`{{ ${call} }}`)).toBe(result)
})

test('divf by zero fails', () => {
  expect(() => render('{{ divf 1 0 }}')).toThrow('decimal division by 0')
})

test.each(['div 1 0', 'mod 1 0'])('%s fails', (call) => {
  expect(() => render(`{{ ${call} }}`)).toThrow('integer divide by zero')
})
