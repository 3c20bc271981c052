import fc from 'fast-check'
import { expect, test } from 'vitest'
import { traceOf } from '../testing/family.ts'
import { hasAncestorIn } from './ancestor.ts'
import { hasDescendantIn } from './descendant.ts'

test('ancestors and descendants agree with walking up, for any tree and any asking order', () => {
  const trees = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(trees, fc.array(fc.nat({ max: 19 })), (picks, chosen) => {
      const trace = traceOf(
        picks.map((pick, i) => ({
          trace: 1,
          id: i + 1,
          ...(i === 0 ? {} : { parent: (pick % i) + 1 }),
          start: 0n,
        })),
      )
      const others = chosen.filter((span) => span < trace.length)
      const ancestorsOf = (span: number): number[] => {
        const path: number[] = []
        for (let at = trace.parents[span] ?? -1; at >= 0; at = trace.parents[at] ?? -1)
          path.push(at)
        return path
      }
      const above = hasAncestorIn(trace, others)
      const below = hasDescendantIn(trace, others)
      for (let span = trace.length - 1; span >= 0; span--) {
        expect(above(span)).toBe(ancestorsOf(span).some((at) => others.includes(at)))
        expect(below(span)).toBe(others.some((other) => ancestorsOf(other).includes(span)))
      }
    }),
    { numRuns: 100 },
  )
})
