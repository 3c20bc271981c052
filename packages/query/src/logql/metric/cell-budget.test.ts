import { expect, test } from 'vitest'
import { CellBudget } from './cell-budget.ts'

test('room ends, and can be given back', () => {
  const budget = new CellBudget(10)
  budget.take(6)
  const { left } = budget
  budget.take(4)
  expect(() => budget.take(1)).toThrow('too many numbers')
  budget.restore(left)
  budget.take(4)
  expect(budget.left).toBe(0)
})
