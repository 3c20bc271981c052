import { expect, test } from 'vitest'
import {
  asList,
  asMap,
  bounded,
  isTrue,
  LabelMap,
  MAX_TEXT,
  TemplateTime,
  typeName,
} from './value.ts'

test.each([
  [null, false, 'nil'],
  ['', false, 'string'],
  ['x', true, 'string'],
  [0n, false, 'int'],
  [0, false, 'float64'],
  [Number.NaN, true, 'float64'],
  [false, false, 'bool'],
  [[], false, '[]interface {}'],
  [[null], true, '[]interface {}'],
  [new Map(), false, 'map[string]interface {}'],
  [new LabelMap([['a', '']]), true, 'map[string]string'],
  [new TemplateTime(0n), true, 'time.Time'],
])('%o', (value, truth, name) => {
  expect([isTrue(value), typeName(value)]).toEqual([truth, name])
  expect(asList(value) !== undefined).toBe(name.startsWith('[]'))
  expect(asMap(value) !== undefined).toBe(name.startsWith('map'))
})

test('texts have a longest length', () => {
  expect(bounded(MAX_TEXT, () => 'made')).toBe('made')
  expect(() => bounded(MAX_TEXT + 1, () => 'made')).toThrow('too long')
})
