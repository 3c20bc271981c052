import { expect, test } from 'vitest'
import { chooseScenario, type Scenario, scenarios } from './scenarios.ts'

function scenario(name: string, weight: number): Scenario {
  return { name, weight, run: () => Promise.resolve() }
}

test.each([
  [0, 'rare'],
  [0.0999, 'rare'],
  [0.1, 'common'],
  [0.9999, 'common'],
])('a throw of %d chooses %s', (random, name) => {
  const list = [scenario('rare', 1), scenario('common', 9)]
  expect(chooseScenario(list, random).name).toBe(name)
})

test('the shop is visited for every purpose', () => {
  const steps = Array.from({ length: 1000 }, (_, i) => chooseScenario(scenarios, i / 1000).name)
  expect(new Set(steps).size).toBe(scenarios.length)
})
