import { expect, test } from 'vitest'
import { parsePattern } from './pattern.ts'

test('literals, captures, and angle brackets that are none', () => {
  expect(parsePattern('<ip> - <_> <1x> <a-b> end')).toEqual([
    { capture: 'ip' },
    { literal: ' - ' },
    { capture: '' },
    { literal: ' <1x> <a-b> end' },
  ])
})

test('captures that touch are refused', () => {
  expect(() => parsePattern('x <a><b>')).toThrow("found consecutive capture '<a><b>'")
})
