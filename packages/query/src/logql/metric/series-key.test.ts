import { expect, test } from 'vitest'
import { EXTRACTED } from '../pipeline/label-category.ts'
import { entryOf } from '../testing/run-stages.ts'
import { SeriesKey } from './series-key.ts'

const stream = { app: 'a', env: 'prod' }

test.each([
  [{ without: false, names: ['env', 'nope'] }, { env: 'prod' }],
  [{ without: false, names: [] }, {}],
  [
    { without: true, names: [] },
    { app: 'a', env: 'prod', x: '1', empty: '' },
  ],
  [
    { without: true, names: ['app', 'x'] },
    { env: 'prod', empty: '' },
  ],
  [{ without: false, names: ['empty'] }, { empty: '' }],
])('%j', (grouping, labels) => {
  const entry = entryOf('line', { stream })
  entry.set(EXTRACTED, 'x', '1')
  entry.set(EXTRACTED, 'empty', '')
  expect(Object.fromEntries(new SeriesKey(grouping).labels(entry))).toEqual(labels)
})

test('lines of one series share a key, others do not', () => {
  for (const grouping of [
    { without: false, names: ['app', 'env'] },
    { without: true, names: ['x'] },
  ]) {
    const key = new SeriesKey(grouping)
    const one = key.of(entryOf('1', { stream }))
    const same = entryOf('2', { stream })
    same.set(EXTRACTED, 'x', grouping.without ? '5' : '')
    expect(key.of(same)).toBe(one)
    expect(key.of(entryOf('3', { stream: { app: 'ap', env: 'rod' } }))).not.toBe(one)
  }
})
