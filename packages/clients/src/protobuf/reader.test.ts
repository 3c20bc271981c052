import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ProtobufError, ProtobufReader } from './reader.ts'
import { ProtobufWriter } from './writer.ts'

it('reads what the writer wrote', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.nat(2 ** 31),
      fc.string({ unit: 'grapheme', maxLength: 6_000 }),
      (integer, small, text) => {
        const writer = new ProtobufWriter()
        writer.integer(1, integer)
        writer.message(2, () => writer.text(1, text).integer(200, small))
        writer.integer(3, small)
        const reader = new ProtobufReader(writer.finish())
        const read: unknown[] = []
        while (reader.next()) {
          if (reader.field === 1) read.push(reader.signed())
          else if (reader.field === 3) read.push(reader.small())
          else {
            const inner = reader.message()
            while (inner.next()) read.push(inner.field === 1 ? inner.text() : inner.small())
          }
        }
        expect(read).toEqual([integer, text, small, small])
      },
    ),
    { numRuns: 200 },
  )
})

it('never reads beyond its bytes, and never goes on for ever', () => {
  const walk = (reader: ProtobufReader, depth: number): void => {
    while (reader.next()) {
      if (depth < 3 && reader.field === 2) walk(reader.message(), depth + 1)
      else reader.skip()
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        walk(new ProtobufReader(Buffer.from(bytes)), 0)
      } catch (error) {
        expect(error).toBeInstanceOf(ProtobufError)
      }
    }),
    { numRuns: 2000 },
  )
})

it.each([
  ['a message that is cut off', [0x0a, 5, 1], 'cut off at byte 3'],
  ['field 0', [0x00, 1], 'field 0'],
  ['a number without an end', Array(12).fill(0xff), 'more than 64 bits'],
  ['a group', [0x0b], 'wire type 3 of field 1'],
])('refuses %s', (_, bytes, message) => {
  const reader = new ProtobufReader(Buffer.from(bytes as number[]))
  expect(() => {
    while (reader.next()) reader.skip()
  }).toThrow(message)
})

it('refuses a field of another type', () => {
  const reader = new ProtobufReader(Buffer.from([0x08, 1]))
  reader.next()
  expect(() => reader.text()).toThrow('field 1 has wire type 0, not 2')
})
