import { expect, it } from 'vitest'
import { pathSegment } from './path-segment.ts'

it('cannot leave its place in a path', () => {
  expect(pathSegment('../../flush', 'op')).toBe('..%2F..%2Fflush')
  expect(pathSegment('a?b#c%2f', 'op')).toBe('a%3Fb%23c%252f')
  for (const value of ['', '.', '..']) expect(() => pathSegment(value, 'op')).toThrow('path')
})

it('takes text that is no Unicode', () => {
  expect(pathSegment('\ud800', 'op')).toBe('%EF%BF%BD')
})
