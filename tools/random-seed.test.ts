import fc from 'fast-check'
import { expect, inject, test } from 'vitest'

test('random cases are the same in every run', () => {
  expect(inject('seed')).toBeTypeOf('number')
  expect(fc.readConfigureGlobal()).toEqual({ seed: inject('seed') })
})
