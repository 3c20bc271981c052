import { expect, test } from 'vitest'
import { ValueTest } from './value-test.ts'

test.each([
  ['=', 'a', 'a', true],
  ['=', 'a', 'A', false],
  ['!=', 'a', '', true],
  ['=~', 'a|b', 'b', true],
  ['=~', 'a|b', 'ab', false],
  ['=~', 'a.b', 'a\nb', true],
  ['=~', '', '', true],
  ['!~', 'a.*', 'xa', true],
  ['!~', 'a.*', 'ax', false],
] as const)('%s %j on %j: %s', (op, operand, value, passes) => {
  const tested = new ValueTest(op, operand)
  expect(tested.test(value)).toBe(passes)
  expect(tested.test(value), 'asked again').toBe(passes)
})

test('more values than are remembered', () => {
  const tested = new ValueTest('=~', '.*7')
  for (let i = 0; i < 1100; i++) expect(tested.test(`${i}`)).toBe(i % 10 === 7)
})
