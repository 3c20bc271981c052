import { expect, test } from 'vitest'
import { fromAttribute } from './from-attribute.ts'

test('integers and doubles stay apart', () => {
  expect(fromAttribute(1n)).toEqual({ type: 'int', value: 1n })
  expect(fromAttribute(1)).toEqual({ type: 'float', value: 1 })
})

test('lists of one type are values, all else is absent', () => {
  expect(fromAttribute(['a', 'b'])).toMatchObject({ type: 'array' })
  for (const value of [[], ['a', 1n], [['a']], [null], null, new Uint8Array(1), { kvlist: [] }]) {
    expect(fromAttribute(value)).toEqual({ type: 'nil' })
  }
})
