import { type Attribute, encodeAttributes } from '@tailspan/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attributeKeys, listedKeys, parseKeys } from './attribute-keys.ts'

const text = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '\\"', '{"key":"x","value":', '}]'))
const attribute: fc.Arbitrary<Attribute> = fc.record({
  key: text,
  value: fc.oneof(
    text,
    fc.bigInt(-5n, 5n),
    fc.boolean(),
    fc.constant(null),
    fc.array(text),
    fc.record({ kvlist: fc.array(fc.record({ key: text, value: text })) }),
  ),
})

test('reads the keys of any list', () => {
  fc.assert(
    fc.property(fc.array(attribute), (list) => {
      const keys = parseKeys(attributeKeys(encodeAttributes(list)))
      expect(keys).toEqual(list.map(({ key }) => key))
    }),
  )
})

test('decodes text that is laid out differently', () => {
  const spaced = '[ {"value": {"intValue": 1}, "key": "a"} ]'
  expect(parseKeys(attributeKeys(spaced))).toEqual(['a'])
})

test('finds no keys in text that is no list', () => {
  for (const broken of ['[', '[{"key":"a"', '[{"key":"a","value":{', 'x', '{}']) {
    expect(attributeKeys(broken)).toBe('')
    expect(listedKeys(broken)).toBe('')
  }
})

test('reads the keys of events', () => {
  const attributes = encodeAttributes([{ key: 'a"', value: 1n }])
  const events = JSON.stringify([
    { time: '1', name: 'e', attributes },
    { time: '2', name: 'f' },
  ])
  expect(parseKeys(listedKeys(events))).toEqual(['a"'])
})
