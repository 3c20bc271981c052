import { expect, test } from 'vitest'
import { traceOf } from '../testing/family.ts'
import { hasSiblingIn } from './sibling.ts'

test('roots are siblings, and so are orphans of the same parent', () => {
  const trace = traceOf([
    { trace: 1, id: 1, start: 0n },
    { trace: 1, id: 2, start: 0n },
    { trace: 1, id: 3, parent: 77, start: 0n },
    { trace: 1, id: 4, parent: 77, start: 0n },
    { trace: 1, id: 5, parent: 78, start: 0n },
  ])
  expect([0, 1, 2, 3, 4].map(hasSiblingIn(trace, [0, 2]))).toEqual([
    false,
    true,
    false,
    true,
    false,
  ])
})
