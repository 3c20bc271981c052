import { expect, test } from 'vitest'
import { traceOf } from '../testing/family.ts'

test('of several roots the one received last names the trace', () => {
  const trace = traceOf([
    { trace: 1, id: 1, name: 'first', service: 'a', start: 5n, end: 9n },
    { trace: 1, id: 2, name: 'second', service: 'b', start: 7n, end: 8n },
    { trace: 1, id: 3, parent: 1, name: 'child', start: 2n, end: 12n },
  ])
  expect([trace.rootName, trace.rootService]).toEqual(['second', 'b'])
  expect([trace.start, trace.end]).toEqual([2n, 12n])
})

test('a trace without its root has no names', () => {
  const trace = traceOf([{ trace: 1, id: 2, parent: 1, start: 0n }])
  expect([trace.root, trace.rootName, trace.rootService]).toEqual([-1, '', ''])
})

test('a span that ends before it starts lasts 0', () => {
  expect(traceOf([{ trace: 1, id: 1, start: 5n, end: 3n }]).duration(0)).toBe(0n)
})
