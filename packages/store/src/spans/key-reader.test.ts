import { type Attribute, type AttributeValue, encodeAttributes } from '@tailspan/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packTexts } from '../duck/text-column.ts'
import { attributeKeys } from './attribute-keys.ts'
import { KeyReader } from './key-reader.ts'

/** The keys that the reader asks an id for, and what it answers for each row. */
function read(texts: readonly string[]): { asked: string[]; ids: number[] } {
  const asked: string[] = []
  const reader = new KeyReader((keys) => asked.push(keys) - 1)
  const column = packTexts(texts)
  return { ids: texts.map((_, row) => reader.idAt(column, row)), asked }
}

const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\\"', '}', '{"key":"x"}', 'é😀'),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.record({
      kvlist: fc.array(fc.record({ key: fc.string(), value: tie('value') }), { maxLength: 2 }),
    }),
  ),
})).value
const list: fc.Arbitrary<Attribute[]> = fc.array(
  fc.record({ key: fc.string({ unit: 'binary', maxLength: 6 }), value }),
  { maxLength: 5 },
)

test('reads from bytes what is read from text', () => {
  fc.assert(
    fc.property(fc.array(list, { maxLength: 6 }), (lists) => {
      const texts = lists.map((attributes) => encodeAttributes(attributes))
      const { asked, ids } = read(texts)
      expect(ids.map((id) => asked[id])).toEqual(texts.map(attributeKeys))
    }),
  )
})

test('asks once for keys that come again, whatever their values', () => {
  const texts = ['x', 'y', 'z'].map((text, i) =>
    encodeAttributes([
      { key: 'a', value: text },
      { key: 'b', value: BigInt(i) },
    ]),
  )
  expect(read([...texts, '', ...texts])).toEqual({
    asked: ['"a","b",', ''],
    ids: [0, 0, 0, 1, 0, 0, 0],
  })
})

test('text that is laid out in another way is read all the same, and damaged text harms nothing', () => {
  const texts = [
    '[ {"key": "a", "value": {}} ]',
    '[{"key":"a","value":{"stringValue":"',
    '[{"key":"a"',
    '{',
  ]
  const { asked, ids } = read(texts)
  expect(ids.map((id) => asked[id])).toEqual(texts.map(attributeKeys))
})
