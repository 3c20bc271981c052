import { encodeMetadata, streamOf } from '@tailspan/model'
import { describe, expect, test } from 'vitest'
import { BaseLabelsCache } from './base-labels.ts'
import { METADATA, STREAM } from './label-category.ts'

const stream = streamOf([
  ['app', 'a'],
  ['env', 'prod'],
])

describe('BaseLabelsCache', () => {
  test("metadata of a name that the stream has gets a suffix, and so does the level's", () => {
    const cache = new BaseLabelsCache()
    const metadata = encodeMetadata([
      ['app', 'inner'],
      ['user', 'u1'],
    ])
    const { names, values, categories } = cache.get(stream, metadata, 'info')
    expect(names.map((name, i) => [name, values[i], categories[i]])).toEqual([
      ['app', 'a', STREAM],
      ['env', 'prod', STREAM],
      ['app_extracted', 'inner', METADATA],
      ['user', 'u1', METADATA],
      ['detected_level', 'info', METADATA],
    ])
  })

  test('lines of one stream and metadata share theirs', () => {
    const cache = new BaseLabelsCache()
    const one = cache.get(stream, '{"a":"b"}', 'info')
    expect(cache.get(stream, '{"a":"b"}', 'info')).toBe(one)
    expect(cache.get(stream, '{"a":"b"}', 'warn')).not.toBe(one)
    expect(cache.get(streamOf([['app', 'b']]), '{"a":"b"}', 'info')).not.toBe(one)
  })

  test('forgets rather than grows', () => {
    const cache = new BaseLabelsCache()
    const first = cache.get(stream, '{"n":"0"}', '')
    for (let i = 1; i < 6000; i++) cache.get(stream, `{"n":"${i}"}`, '')
    const again = cache.get(stream, '{"n":"0"}', '')
    expect(again).not.toBe(first)
    expect(again).toEqual(first)
  })
})
