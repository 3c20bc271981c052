import { expect, test } from 'vitest'
import { costOf } from './cost.ts'

const PRICES = {
  'gpt-x': { input: 2, output: 8, cacheRead: 0.5 },
  'gpt-*': { input: 100, output: 100 },
  'azure.ai.openai/gpt-x': { input: 3, output: 9 },
  'claude-y*': { input: 4, output: 10, cacheRead: 1, cacheWrite: 5 },
}
const M = 1_000_000

test.each([
  ['the model that answered', ['gpt-x', 'other'], 'openai', { input: M, output: M }, 10],
  ["the provider's own price", ['gpt-x'], 'azure.ai.openai', { input: M }, 3],
  ['the longest beginning', ['claude-y-9'], 'anthropic', { input: M }, 4],
  ['the asked for, when the other is unknown', ['x', 'gpt-x'], 'openai', { output: M }, 8],
  ['the cache', ['claude-y'], 'anthropic', { input: 3 * M, cacheRead: M, cacheWrite: M }, 10],
  ['a cache without a price', ['gpt-x'], 'openai', { input: M, cacheWrite: M }, 2],
  ['an unknown model', ['llama'], 'x', { input: M }, undefined],
  ['unknown tokens', ['gpt-x'], 'openai', {}, undefined],
  ['a name of every object', ['constructor'], 'openai', { input: M }, undefined],
])('%s', (_, models, provider, usage, cost) => {
  expect(costOf(PRICES, models, provider, usage)).toEqual(cost)
})

test("there are no prices but the user's", () => {
  expect(costOf(undefined, ['gpt-x'], 'openai', { input: 1 })).toBeUndefined()
})
