import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Attribute,
  type AttributeValue,
  decodeAttributes,
  encodeAttribute,
  encodeAttributes,
} from './attributes.ts'

const { value } = fc.letrec<{ value: AttributeValue; pair: Attribute }>((tie) => ({
  pair: fc.record({ key: fc.string({ unit: 'grapheme' }), value: tie('value') }),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.record({ kvlist: fc.array(tie('pair'), { maxLength: 3 }) }),
  ),
}))

test('every list comes back as it was', () => {
  const list = fc.array(fc.record({ key: fc.string(), value }))
  fc.assert(
    fc.property(list, (attributes) => {
      expect(decodeAttributes(encodeAttributes(attributes))).toEqual(attributes)
    }),
    { examples: [[[{ key: 'k', value: -0 }]], [[{ key: 'k', value: Number.NaN }]]] },
  )
})

test('the text of one attribute is a part of the text of its list', () => {
  const attributes: Attribute[] = [
    { key: 'a', value: 12n },
    { key: '__proto__', value: 12 },
    { key: 'say "hi"', value: 'x\ny' },
  ]
  const text = encodeAttributes(attributes)
  for (const attribute of attributes) expect(text).toContain(encodeAttribute(attribute))
  expect(text).not.toContain(encodeAttribute({ key: 'a', value: 12 }))
})
