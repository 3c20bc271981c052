import { expect, test } from 'vitest'
import { toMessages } from './to-messages.ts'

test.each([
  ['a text', 'hi', [{ role: 'user', parts: [{ type: 'text', content: 'hi' }] }]],
  [
    'texts',
    ['a', 'b'],
    [
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'a' },
          { type: 'text', content: 'b' },
        ],
      },
    ],
  ],
  [
    'the AI SDK',
    [
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: '1', toolName: 't', input: { a: 1 } }],
      },
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: '1', output: { type: 'json', value: 2 } }],
      },
    ],
    [
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: '1', name: 't', arguments: { a: 1 } }],
      },
      {
        role: 'tool',
        parts: [{ type: 'tool_call_response', id: '1', response: { type: 'json', value: 2 } }],
      },
    ],
  ],
  [
    'Anthropic',
    [
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: '1', content: 'ok' },
          { type: 'image', source: { data: 'AAAA' } },
        ],
      },
    ],
    [
      {
        role: 'user',
        parts: [{ type: 'tool_call_response', id: '1', response: 'ok' }, { type: 'image' }],
      },
    ],
  ],
  [
    'items of responses',
    [
      { role: 'user', content: 'x' },
      { type: 'function_call', call_id: '1', name: 't', arguments: '{"a"' },
      { type: 'function_call_output', call_id: '1', output: 'ok' },
    ],
    [
      { role: 'user', parts: [{ type: 'text', content: 'x' }] },
      { role: 'user', parts: [{ type: 'tool_call', id: '1', name: 't', arguments: '{"a"' }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: '1', response: 'ok' }] },
    ],
  ],
  [
    'the conventions',
    [
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'x' },
          { type: 'tool_call_response', id: '1', result: 'ok' },
        ],
      },
    ],
    [
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'x' },
          { type: 'tool_call_response', id: '1', response: 'ok' },
        ],
      },
    ],
  ],
  [
    'a refusal',
    [{ role: 'assistant', content: null, refusal: 'no' }],
    [{ role: 'assistant', parts: [{ type: 'refusal', content: 'no' }] }],
  ],
  ['nothing', undefined, []],
  ['a number', 7, [{ role: 'user', parts: [{ type: 'text', content: '7' }] }]],
])('messages of %s', (_, value, messages) => {
  expect(toMessages(value)).toEqual(messages)
})
