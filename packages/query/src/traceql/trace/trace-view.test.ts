import { SHARED_SPAN } from '@tailspan/model'
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

test('a root whose span a client shares is none', () => {
  const attributes = [{ key: SHARED_SPAN, value: true }]
  const trace = traceOf([
    { trace: 1, id: 1, name: 'client', kind: 3, start: 0n },
    { trace: 1, id: 1, name: 'server', kind: 2, start: 1n, attributes },
    { trace: 1, id: 2, name: 'alone', kind: 2, start: 2n, attributes },
  ])
  expect([0, 1, 2].map((span) => trace.isRoot(span))).toEqual([true, false, true])
  const { left } = trace.nestedSet()
  expect([...left]).toEqual([1, 2, 5])
})
