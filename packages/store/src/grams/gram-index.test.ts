import { expect, it } from 'vitest'
import { packTexts } from '../duck/text-column.ts'
import { BLOCK_ROWS, GramIndex, type RowRange } from './gram-index.ts'

/** An index of so many rows, added in portions, whose lines are told by their number. */
function indexOf(
  rows: number,
  line: (row: number) => string,
  { portion = 5000, metadata = (_row: number): string => '' } = {},
): GramIndex {
  const index = new GramIndex()
  for (let first = 0; first < rows; first += portion) {
    const numbers = Array.from({ length: Math.min(portion, rows - first) }, (_, i) => first + i)
    const texts = {
      lines: packTexts(numbers.map(line)),
      metadata: packTexts(numbers.map(metadata)),
    }
    index.remember(index.plan({ length: numbers.length, ...texts }, first))
  }
  return index
}

const block = (number: number, blocks = 1): RowRange => ({
  from: number * BLOCK_ROWS,
  to: (number + blocks) * BLOCK_ROWS,
})

it.each([1000, 5000, 8192, 20_000])(
  'finds the blocks of a text, added %i rows at a time',
  (portion) => {
    const at = [3, 8191, 8192, 50_000]
    const index = indexOf(60_000, (row) => (at.includes(row) ? 'needle' : 'hay'), { portion })
    expect(index.rowsWith([['needle']], 60_000)).toEqual([block(0, 2), block(6)])
    expect(index.rowsWith([['nothing', 'NEEDLE']], 60_000)).toEqual([block(0, 2), block(6)])
    expect(index.rowsWith([['needle'], ['nothing']], 60_000)).toEqual([])
  },
)

it('looks into the open block, to the last row there is', () => {
  const index = indexOf(10_000, (row) => (row === 9999 ? 'needle' : 'hay'))
  expect(index.rowsWith([['needle']], 10_000)).toEqual([{ from: BLOCK_ROWS, to: 10_000 }])
})

it('takes metadata for the line', () => {
  const metadata = (row: number): string => (row === 0 ? '["user","u12"]' : '')
  const index = indexOf(20_000, () => 'hay', { metadata })
  expect(index.rowsWith([['u12']], 20_000)).toEqual([block(0)])
})

it('says nothing where short texts are among the alternatives, or nearly everything would be read', () => {
  const index = indexOf(20_000, () => 'hay and needle')
  expect(index.rowsWith([], 20_000)).toBeUndefined()
  expect(index.rowsWith([['zz', 'nothing']], 20_000)).toBeUndefined()
  expect(index.rowsWith([['needle']], 20_000)).toBeUndefined()
})

it('lets blocks pass that it does not know', () => {
  const index = new GramIndex()
  const none = { length: 0, lines: packTexts([]), metadata: packTexts([]) }
  index.remember(index.plan(none, 3 * BLOCK_ROWS))
  index.add({ number: 1, grams: new Uint8Array(8192) })
  expect(index.rowsWith([['needle']], 3 * BLOCK_ROWS)).toEqual([block(0), block(2)])
})

it('stays as it was when a commit fails, but for what the open block may hold', () => {
  const index = indexOf(8000, () => 'hay')
  const lines = packTexts(Array.from({ length: 9000 }, () => 'needle'))
  const metadata = packTexts(Array.from({ length: 9000 }, () => ''))
  index.plan({ length: 9000, lines, metadata }, 8000)
  expect(index.rowsWith([['needle']], 8000)).toBeUndefined()
  const rest = { lines: packTexts(Array<string>(9000).fill('straw')), metadata }
  index.remember(index.plan({ length: 9000, ...rest }, 8000))
  expect(index.rowsWith([['straw']], 17_000)).toBeUndefined()
  expect(index.rowsWith([['hay']], 17_000)).toEqual([block(0)])
})

it('gives no more ranges than a scan can test for', () => {
  const index = indexOf(100 * BLOCK_ROWS, (row) => ((row >> 13) % 3 === 0 ? 'needle' : 'hay'), {
    portion: BLOCK_ROWS,
  })
  const ranges = index.rowsWith([['needle']], 100 * BLOCK_ROWS) ?? []
  expect(ranges.length).toBeLessThanOrEqual(16)
  for (let number = 0; number < 100; number += 3) {
    const { from, to } = block(number)
    expect(ranges.some((range) => range.from <= from && range.to >= to)).toBe(true)
  }
})
