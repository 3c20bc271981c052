import { describe, expect, test } from 'vitest'
import { type Line, TestReader } from './fixtures.ts'
import { defaultLogqlLimits } from './limits.ts'
import { runLogQuery } from './log-query.ts'
import { parseLogql } from './parse.ts'

const lines: Line[] = Array.from({ length: 10 }, (_, i) => ({ at: i, line: `n=${i}` }))
const second = 1_000_000_000n

async function run(
  stages: string,
  options: {
    limit?: number
    interval?: bigint
    direction?: 'forward' | 'backward'
    end?: bigint
  } = {},
  limits = defaultLogqlLimits,
): Promise<{ lines: string[]; reader: TestReader }> {
  const reader = new TestReader(lines)
  const expr = parseLogql(`{app="a"} ${stages}`)
  if (expr.kind !== 'log') throw new Error('no log query')
  const range = { start: 0n, end: 100n * second }
  const rows = await runLogQuery(
    expr,
    { ...range, limit: 100, direction: 'backward', ...options },
    reader,
    limits,
    new AbortController().signal,
  )
  return { lines: rows.map(({ line }) => line), reader }
}

describe('runLogQuery', () => {
  test('stops at the limit, which the store hears of when it can', async () => {
    const plain = await run('|= "n"', { limit: 2 })
    expect(plain.lines).toEqual(['n=9', 'n=8'])
    expect(plain.reader.asked[0]?.limit).toBe(2)
    const filtered = await run('| logfmt | n < 5', { limit: 2 })
    expect(filtered.lines).toEqual(['n=4', 'n=3'])
    expect(filtered.reader.asked[0]?.limit).toBeUndefined()
  })

  test('an interval keeps answered lines apart', async () => {
    const { lines: found } = await run('| logfmt | n != 3', {
      direction: 'forward',
      interval: 3n * second,
    })
    expect(found).toEqual(['n=0', 'n=4', 'n=7'])
  })

  test('nothing is read when nothing can be found', async () => {
    const { lines: found, reader } = await run('', { end: 0n })
    expect([found, reader.asked]).toEqual([[], []])
    expect((await run('', { limit: 0 })).reader.asked).toEqual([])
  })

  test('too much to read is refused', async () => {
    const limits = { ...defaultLogqlLimits, maxBytesRead: 10 }
    await expect(run('| logfmt', {}, limits)).rejects.toThrow('too many bytes')
  })
})
