import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SpanTimes } from './span-times.ts'
import { TimeSlices } from './time-slices.ts'

function timesOf(commits: readonly (readonly bigint[])[], mostBuckets: number): SpanTimes {
  const times = new SpanTimes(mostBuckets)
  for (const starts of commits) times.add(BigInt64Array.from(starts), starts.length)
  return times
}

const start = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 34n }).map((n) => 1_768_474_800_000_000_000n + n),
)
const commits = fc.array(fc.array(start, { minLength: 1, maxLength: 20 }), { minLength: 1 })

test('count every start in few buckets, and know the first and the last', () => {
  fc.assert(
    fc.property(commits, (all) => {
      const times = timesOf(all, 8)
      const starts = all.flat()
      const { shift, numbers, spans } = times.buckets()
      expect(numbers.length).toBeLessThanOrEqual(8)
      expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
      numbers.forEach((number, i) => {
        const inside = starts.filter((at) => Math.floor(Number(at) / 2 ** shift) === number)
        expect(spans[i]).toBe(inside.length)
      })
      expect(spans.reduce((sum, count) => sum + count, 0)).toBe(starts.length)
      expect(times.spans).toBe(starts.length)
      expect(times.extent).toEqual({
        lo: starts.reduce((a, b) => (a < b ? a : b)),
        hi: starts.reduce((a, b) => (a > b ? a : b)),
      })
    }),
  )
})

test('slices cover a range without a gap, the newest first', () => {
  fc.assert(
    fc.property(commits, start, start, fc.integer({ min: 1, max: 50 }), (all, a, b, spans) => {
      const within = a < b ? { lo: a, hi: b } : { lo: b, hi: a }
      const slices = new TimeSlices(timesOf(all, 8).buckets(), within)
      let expected = within.hi
      for (let slice = slices.take(spans); slice; slice = slices.take(spans * 2)) {
        expect(slice.hi).toBe(expected)
        expect(slice.lo).toBeLessThanOrEqual(slice.hi)
        expected = slice.lo - 1n
      }
      expect(expected).toBe(within.lo - 1n)
    }),
  )
})

test('a slice holds about as many spans as are asked for', () => {
  const second = 1n << 30n
  const starts = Array.from({ length: 100 }, (_, i) => BigInt(i) * second)
  const slices = new TimeSlices(timesOf([starts], 1000).buckets(), {
    lo: 0n,
    hi: 99n * second,
  })
  const held = ({ lo, hi }: { lo: bigint; hi: bigint }): number =>
    starts.filter((at) => at >= lo && at <= hi).length
  const first = slices.take(10)
  expect(first && held(first)).toBeGreaterThan(8)
  expect(first && held(first)).toBeLessThan(13)
})
