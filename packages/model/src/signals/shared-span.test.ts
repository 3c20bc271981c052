import { expect, test } from 'vitest'
import { encodeAttributes } from './attributes.ts'
import { isSharedSpan, SHARED_SPAN } from './shared-span.ts'

test.each([
  [true, true],
  [false, false],
  ['true', false],
])('%j makes it %j', (value, shared) => {
  const attributes = [
    { key: 'a', value: 'b' },
    { key: SHARED_SPAN, value },
  ]
  expect(isSharedSpan(encodeAttributes(attributes))).toBe(shared)
})

test('a text that quotes it does not', () => {
  const text = encodeAttributes([{ key: SHARED_SPAN, value: true }])
  expect(isSharedSpan(encodeAttributes([{ key: 'quoted', value: text }]))).toBe(false)
  expect(isSharedSpan('')).toBe(false)
})
