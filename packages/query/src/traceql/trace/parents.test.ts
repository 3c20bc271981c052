import { SHARED_SPAN } from '@tailspan/model'
import { spanBatch, type TestSpan } from '@tailspan/testkit'
import { expect, test } from 'vitest'
import { findParents } from './parents.ts'

function parents(spans: readonly Omit<TestSpan, 'trace' | 'start'>[]): number[] {
  const batch = spanBatch(spans.map((span) => ({ trace: 1, start: 0n, ...span })))
  return [...findParents(batch, 0, batch.length)]
}

test('parents are found in any order, absent ones are none', () => {
  expect(parents([{ id: 2, parent: 1 }, { id: 1 }, { id: 3, parent: 9 }])).toEqual([1, -1, -1])
})

test('a client and a server that share an id: the server hangs below the client', () => {
  const spans = [
    { id: 1 },
    { id: 2, parent: 1, kind: 3 },
    { id: 2, parent: 2, kind: 2 },
    { id: 3, parent: 2, kind: 1 },
  ]
  expect(parents(spans)).toEqual([-1, 0, 1, 2])
})

test("the server's part of a shared span hangs below the client's, whatever parent it names", () => {
  const attributes = [{ key: SHARED_SPAN, value: true }]
  const shared = { kind: 2, attributes }
  expect(
    parents([{ id: 1 }, { id: 2, parent: 1, ...shared }, { id: 2, parent: 1, kind: 3 }]),
  ).toEqual([-1, 2, 0])
  expect(
    parents([
      { id: 1, ...shared },
      { id: 1, kind: 3 },
      { id: 2, parent: 1 },
    ]),
  ).toEqual([1, -1, 0])
  expect(parents([{ id: 1 }, { id: 2, parent: 1, ...shared }])).toEqual([-1, 0])
})

test('a circle is cut, its spans stay', () => {
  expect(parents([{ id: 1, parent: 1 }])).toEqual([-1])
  const circle = parents([
    { id: 1, parent: 3 },
    { id: 2, parent: 1 },
    { id: 3, parent: 2 },
    { id: 4, parent: 2 },
  ])
  expect(circle.filter((parent) => parent === -1)).toHaveLength(1)
  expect(circle[3]).toBe(1)
})
