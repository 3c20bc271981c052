import { describe, expect, it } from 'vitest'
import { alignRange, levelTotals, stackBars, stepFor } from './histogram-data.ts'

const seconds = (n: number) => BigInt(n) * 1_000_000_000n

describe('histogram', () => {
  it('chooses whole steps', () => {
    expect(stepFor({ start: 0n, end: seconds(900) })).toBe(10)
    expect(stepFor({ start: 0n, end: 1n })).toBe(1)
    expect(stepFor({ start: 0n, end: seconds(86_400 * 365) })).toBe(86_400 * 4)
    expect(alignRange({ start: seconds(7), end: seconds(21) }, 10)).toEqual({
      start: 0n,
      end: seconds(30),
    })
  })

  const answer = {
    stepSeconds: 10,
    buckets: 3,
    start: String(seconds(1000)),
    levels: { info: [1, 2, 3], error: [0, 1], odd: [5] },
  }

  it('stacks from the worst level up and fills short rows', () => {
    expect(stackBars(answer, new Set())).toEqual({
      times: [1000, 1010, 1020],
      levels: ['error', 'info', 'unknown'],
      stacks: [
        [0, 1, 0],
        [1, 3, 3],
        [6, 3, 3],
      ],
      counts: [
        [0, 1, 0],
        [1, 2, 3],
        [5, 0, 0],
      ],
    })
  })

  it('has all buckets where no line is', () => {
    expect(stackBars({ ...answer, levels: {} }, new Set()).times).toEqual([1000, 1010, 1020])
  })

  it('leaves out levels that are not asked for', () => {
    expect(stackBars(answer, new Set(['info'])).stacks).toEqual([[1, 2, 3]])
  })

  it('totals each level', () => {
    expect(levelTotals(answer)).toEqual([
      ['error', 1],
      ['info', 6],
      ['unknown', 5],
    ])
  })
})
