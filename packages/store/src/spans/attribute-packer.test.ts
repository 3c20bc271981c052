import { type Attribute, type AttributeValue, encodeAttributes } from '@tailspan/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packTexts, textAt } from '../duck/text-column.ts'
import { attributeKeys, parseKeys } from './attribute-keys.ts'
import { AttributePacker } from './attribute-packer.ts'
import { unpackAttributes } from './unpack-attributes.ts'

interface Packed {
  /** The keys that numbers were asked for. */
  readonly asked: readonly string[]
  readonly keysets: readonly number[]
  readonly texts: readonly string[]
  readonly signatures: readonly bigint[]
}

function pack(texts: readonly string[], plain = true): Packed {
  const asked: string[] = []
  const packer = new AttributePacker((keys) => asked.push(keys) - 1)
  const packed = packer.pack(packTexts(texts), () => plain)
  return {
    asked,
    keysets: [...packed.keysets],
    texts: texts.map((_, row) => textAt(packed.texts, row)),
    signatures: texts.map((_, row) => {
      const words = packed.signatures.slice(4 * row, 4 * row + 4)
      return words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n)
    }),
  }
}

function packed(...attributes: Attribute[]): string {
  return pack([encodeAttributes(attributes)]).texts[0] ?? ''
}

/** Whether a span with one list of attributes may have all of the other, by their bits. */
function mayHave(list: readonly Attribute[], other: readonly Attribute[]): boolean {
  const [bits = 0n, wanted = 0n] = pack(
    [list, other].map((one) => encodeAttributes(one)),
  ).signatures
  return (bits & wanted) === wanted
}

const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\\"', '}', '\n', '[', '{"key":"x"}', 'é😀'),
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

test('what was packed is unpacked as it was', () => {
  fc.assert(
    fc.property(fc.array(list, { maxLength: 6 }), fc.boolean(), (lists, plain) => {
      const sent = lists.map((attributes) => encodeAttributes(attributes))
      const { asked, keysets, texts } = pack(sent, plain)
      const unpacked = texts.map((text, row) => {
        const keys = parseKeys(asked[keysets[row] ?? -1] ?? '')
        return unpackAttributes(
          text,
          keys.map((key) => JSON.stringify(key)),
        )
      })
      expect(unpacked).toEqual(sent)
      expect(keysets.map((id) => asked[id])).toEqual(sent.map(attributeKeys))
    }),
  )
})

test('a value is a line', () => {
  expect(
    packed(
      { key: 'a', value: 'x"y\n' },
      { key: 'b', value: 12n },
      { key: 'c', value: 12 },
      { key: 'd', value: true },
      { key: 'e', value: null },
      { key: 'f', value: [1n] },
    ),
  ).toBe(
    ['"x\\"y\\n"', '12', '~12', 'true', '{}', '{"arrayValue":{"values":[{"intValue":"1"}]}}'].join(
      '\n',
    ),
  )
})

test('asks once for keys that come again, whatever their values', () => {
  const texts = ['x', 'y', 'z'].map((text, i) =>
    encodeAttributes([
      { key: 'a', value: text },
      { key: 'b', value: BigInt(i) },
    ]),
  )
  const { asked, keysets } = pack([...texts, '', ...texts])
  expect({ asked, keysets }).toEqual({ asked: ['"a","b",', ''], keysets: [0, 0, 0, 1, 0, 0, 0] })
})

test('text that is laid out in another way stays whole and may have anything', () => {
  const texts = [
    '[ {"key": "a", "value": {}} ]',
    '[{"key":"a","value":{"stringValue":"\n"}}]',
    '[{"key":"a\\n","value":{}}]',
    '[{"key":"a","value":{"stringValue":"',
    '[{"key":"a"',
    '[]',
  ]
  const whole = pack(texts)
  expect(whole.texts).toEqual(texts)
  expect(new Set(whole.signatures)).toEqual(new Set([2n ** 128n - 1n]))
  expect(whole.keysets.map((id) => whole.asked[id])).toEqual(texts.map(attributeKeys))
})

test('a span has the bits of each of its attributes, also of what is in lists', () => {
  const scalar = fc.oneof(fc.string(), fc.bigInt(-9n, 9n), fc.integer({ min: -9, max: 9 }))
  fc.assert(
    fc.property(list, fc.string(), scalar, fc.boolean(), (others, key, one, inList) => {
      const attribute = { key, value: inList ? ['x', [one]] : one }
      expect(mayHave([...others, attribute], [{ key, value: one }])).toBe(true)
    }),
  )
})

test('numbers have the same bits whatever their types', () => {
  const pairs: [AttributeValue, AttributeValue][] = [
    [7n, 7],
    [0n, -0],
    [-3n, -3],
  ]
  for (const [a, b] of pairs) {
    expect(mayHave([{ key: 'k', value: a }], [{ key: 'k', value: b }])).toBe(true)
  }
})

test('hardly a span without an attribute has its bits', () => {
  const attributes = (i: number): Attribute[] =>
    Array.from({ length: 6 }, (_, k) => ({ key: `key${k}`, value: `value ${i * 6 + k}` }))
  const spans = Array.from({ length: 2000 }, (_, i) => encodeAttributes(attributes(i)))
  const [wanted = 0n] = pack([encodeAttributes([{ key: 'key1', value: 'nobody' }])]).signatures
  const { signatures } = pack(spans)
  expect(signatures.filter((bits) => (bits & wanted) === wanted).length).toBeLessThan(5)
})
