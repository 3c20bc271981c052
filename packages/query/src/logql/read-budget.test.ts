import { expect, test } from 'vitest'
import { ReadBudget } from './read-budget.ts'

test('counts what was read over all batches', () => {
  const budget = new ReadBudget(10)
  budget.spend(['12345', '678'])
  budget.spend(['90'])
  expect(() => budget.spend(['x'])).toThrow('too many bytes (limit: 10)')
  expect(() => new ReadBudget(Number.POSITIVE_INFINITY).spend(['x'.repeat(100)])).not.toThrow()
})
