import { expect, test } from 'vitest'
import { type Message, nextStep } from './model.ts'

function ask(text: string): Message[] {
  return [
    { role: 'system', text: 'You help.' },
    { role: 'user', text },
  ]
}

test.each([
  ['What is in my cart?', 'get_cart'],
  ['Where is my order?', 'find_order'],
  ['I want to talk to a human', 'open_ticket'],
  ['Do you ship to Norway?', 'search_help'],
])('%s is looked up with %s', (question, tool) => {
  const step = nextStep(ask(question))
  expect(step.text).toBe('')
  expect(step.toolCalls.map((call) => call.name)).toEqual([tool])
})

test('after the tool comes an answer made of its words, and no more tools', () => {
  const step = nextStep([...ask('my order?'), { role: 'tool', text: 'It left on Monday.' }])
  expect(step.toolCalls).toEqual([])
  expect(step.text).toContain('It left on Monday.')
})
