import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalHex, canonicalId } from './ids.ts'

test('ids that were bytes are read as ids that were text', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 18 }), fc.constant(new Uint8Array(16)))
  fc.assert(
    fc.property(bytes, fc.constantFrom(16 as const, 32 as const), (id, digits) => {
      const hex = Buffer.from(id).toString('hex')
      expect(canonicalHex(hex, digits)).toBe(canonicalId(hex, digits))
    }),
  )
  expect(canonicalHex('0'.repeat(16), 16)).toBe('')
})
