import { expect, test } from 'vitest'
import { toTools } from './to-tools.ts'

const schema = { type: 'object', properties: { city: { type: 'string' } } }
const about = { name: 'weather', description: 'Of a city' }

test.each([
  ["OpenAI's chat", { type: 'function', function: { ...about, parameters: schema } }],
  ["OpenAI's responses", { type: 'function', ...about, parameters: schema, strict: true }],
  ['Anthropic', { ...about, input_schema: schema }],
  ['the AI SDK', { type: 'function', ...about, inputSchema: schema }],
])('a tool of %s is written as the conventions have it', (_whose, tool) => {
  expect(toTools([tool])).toEqual([{ type: 'function', ...about, parameters: schema }])
})

test('tools of the provider have their type, and what is none is left out', () => {
  expect(toTools([{ type: 'web_search' }, null, 7, {}, { function: 7 }, { name: 'bare' }])).toEqual(
    [
      { type: 'web_search', name: 'web_search' },
      { type: 'function', name: 'bare' },
    ],
  )
  expect(toTools({ weather: {} })).toEqual([])
})
