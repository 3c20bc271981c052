import { systemClock } from '@tailspan/model'
import { expect, test } from 'vitest'
import { LogqlEngine } from './engine.ts'
import { batchOf, TestReader } from './fixtures.ts'

const engine = new LogqlEngine(new TestReader([]), { clock: systemClock })

test('runs selector and pipeline over live batches', () => {
  const tail = engine.tail('{app=~"a|b"} |= "x" | logfmt | n>1')
  expect(tail.matchers).toEqual([{ name: 'app', op: '=~', value: 'a|b' }])
  const batch = batchOf([
    { at: 1, line: 'x n=1' },
    { at: 2, line: 'x n=2' },
    { at: 3, line: 'x n=3', stream: { app: 'b' } },
    { at: 4, line: 'x n=4', stream: { app: 'c' } },
    { at: 5, line: 'n=5' },
  ])
  expect(tail.run(batch).map(({ line }) => line)).toEqual(['x n=2', 'x n=3'])
  expect(tail.run(batch)).toHaveLength(2)
  expect(tail.run(batchOf([{ at: 1, line: 'x n=9', stream: { app: 'c' } }]))).toEqual([])
})

test('metric queries cannot be tailed', () => {
  expect(() => engine.tail('rate({app="a"}[1m])')).toThrow('only log queries can be tailed')
})
