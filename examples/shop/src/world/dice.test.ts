import { expect, test } from 'vitest'
import { createDice } from './dice.ts'

const many = Array.from({ length: 2000 })

test('the same seed throws the same', () => {
  const one = createDice(7)
  const two = createDice(7)
  expect(many.map(() => one.random())).toEqual(many.map(() => two.random()))
  expect(createDice(8).random()).not.toBe(createDice(7).random())
})

test('whole numbers stay inside their bounds and reach both', () => {
  const dice = createDice(1)
  expect(new Set(many.map(() => dice.between(3, 5)))).toEqual(new Set([3, 4, 5]))
})

test('a chance of a quarter comes true about every fourth time', () => {
  const dice = createDice(2)
  const hits = many.filter(() => dice.chance(0.25)).length
  expect(hits).toBeGreaterThan(400)
  expect(hits).toBeLessThan(600)
})

test('every item can be picked', () => {
  const dice = createDice(3)
  expect(new Set(many.map(() => dice.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']))
})
