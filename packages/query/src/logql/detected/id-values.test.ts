import { expect, test } from 'vitest'
import { areIds } from './id-values.ts'

const uuid = '7c5fecd8-81b7-4608-8503-dd21a9bd2fd5'

test.each([
  [['1', '2', '30'], true],
  [[uuid, '12'], true],
  [[uuid.replaceAll('-', ''), `{${uuid}}`], true],
  [['1.5', '-2e3'], true],
  [['0', '1'], false],
  [['1'], false],
  [['2'], true],
  [['0', '1', '2'], true],
  [['1', 'two'], false],
  [['blue'], false],
])('%j', (values, ids) => {
  expect(areIds(values)).toBe(ids)
})
