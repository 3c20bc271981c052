import fc from 'fast-check'
import { expect, test } from 'vitest'
import { streamOf } from './labels.ts'
import { mergeLabels } from './merge-labels.ts'
import { decodeMetadata, encodeMetadata, metadataBytes } from './metadata.ts'

test('equal sets have one key, whatever the order', () => {
  const one = streamOf([
    ['b', '2'],
    ['a', 'x"y'],
    ['empty', ''],
  ])
  expect(one.key).toBe('{a="x\\"y", b="2"}')
  expect(streamOf([...one.labels].reverse()).key).toBe(one.key)
})

test('metadata text is canonical and reads back', () => {
  const name = fc.oneof(fc.constantFrom('__proto__', 'constructor', '1', '10', '2'), fc.string())
  fc.assert(
    fc.property(fc.dictionary(name, fc.string()), (record) => {
      const pairs = Object.entries(record).filter(([key]) => key !== '')
      const text = encodeMetadata(pairs)
      expect(encodeMetadata([...pairs].reverse())).toBe(text)
      expect(new Map(decodeMetadata(text))).toEqual(new Map(pairs))
    }),
  )
  expect(encodeMetadata([])).toBe('')
})

test('the stream keeps a name that metadata has too', () => {
  expect(mergeLabels([['level', 'a']], [['level', 'b']], 'info')).toEqual([
    ['detected_level', 'info'],
    ['level', 'a'],
    ['level_extracted', 'b'],
  ])
})

test.each([
  [[], 0],
  [[['user', 'u1']], 6],
  [
    [
      ['a', ''],
      ['é', ':'],
      ['q', '"'],
    ],
    7,
  ],
] as const)('bytes of the names and values of %j', (pairs, bytes) => {
  expect(metadataBytes(encodeMetadata(pairs))).toBe(bytes)
})
