import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FAMILY, traceOf } from '../testing/family.ts'

test('bounds count through the trees under roots', () => {
  const { left, right, parent } = traceOf(FAMILY).nestedSet()
  expect([...left]).toEqual([1, 2, 8, 3, 5, 9])
  expect([...right]).toEqual([12, 7, 11, 4, 6, 10])
  expect([...parent]).toEqual([-1, 1, 1, 2, 2, 8])
})

test('spans below no root have no bounds', () => {
  const set = traceOf([{ trace: 1, id: 2, parent: 9, start: 0n }]).nestedSet()
  expect([set.left[0], set.right[0], set.parent[0]]).toEqual([0, 0, 0])
})

test('a chain longer than the call stack is numbered', () => {
  const length = 30_000
  const chain = Array.from({ length }, (_, i) => ({
    trace: 1,
    id: i + 1,
    ...(i === 0 ? {} : { parent: i }),
    start: 0n,
  }))
  const { left, right } = traceOf(chain).nestedSet()
  expect([left[length - 1], right[0]]).toEqual([length, 2 * length])
})

test('a span lies within another exactly when that one is its ancestor', () => {
  const trees = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(trees, (picks) => {
      const spans = picks.map((pick, i) => ({
        trace: 1,
        id: i + 1,
        ...(pick % (i + 1) === i ? {} : { parent: (pick % (i + 1)) + 1 }),
        start: 0n,
      }))
      const trace = traceOf(spans)
      const { left, right } = trace.nestedSet()
      for (let a = 0; a < trace.length; a++) {
        for (let b = 0; b < trace.length; b++) {
          const within = (left[b] ?? 0) > (left[a] ?? 0) && (right[b] ?? 0) < (right[a] ?? 0)
          let at = trace.parents[b] ?? -1
          while (at >= 0 && at !== a) at = trace.parents[at] ?? -1
          expect(within).toBe(at === a)
        }
      }
    }),
    { numRuns: 50 },
  )
})
