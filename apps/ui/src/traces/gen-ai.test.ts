import { describe, expect, it } from 'vitest'
import type { AttributePair, Span } from '../kit/wire.ts'
import { readGenAi } from './gen-ai.ts'

function span(attributes: AttributePair[], events: Span['events'] = []): Span {
  return {
    spanId: 'a',
    parentId: '',
    name: 'chat',
    service: 's',
    kind: 'client',
    status: 'unset',
    statusMessage: '',
    start: '0',
    durationNs: '0',
    scope: { name: '', version: '' },
    attributes,
    resource: [],
    events,
    links: [],
  }
}

describe('model calls', () => {
  it('is nothing for other spans', () => {
    expect(readGenAi(span([{ key: 'http.method', value: 'GET' }]))).toBeUndefined()
  })

  it('reads facts and the conventions’ messages with parts', () => {
    const info = readGenAi(
      span([
        { key: 'gen_ai.operation.name', value: 'chat' },
        { key: 'gen_ai.request.model', value: 'm-1' },
        { key: 'gen_ai.usage.input_tokens', value: 12 },
        { key: 'gen_ai.response.finish_reasons', value: ['stop'] },
        {
          key: 'gen_ai.input.messages',
          value: JSON.stringify([
            { role: 'user', parts: [{ type: 'text', content: 'Where is it?' }] },
            {
              role: 'assistant',
              parts: [{ type: 'tool_call', name: 'find', arguments: { id: 7 } }],
            },
          ]),
        },
      ]),
    )
    expect(info?.title).toBe('chat m-1')
    expect(info?.facts).toEqual([
      ['Model', 'm-1'],
      ['Tokens in', '12'],
      ['Ended by', 'stop'],
    ])
    expect(info?.messages).toEqual([
      { role: 'user', text: 'Where is it?' },
      { role: 'assistant', text: 'find({"id":7})' },
    ])
  })

  it('reads plain text, parts without a role, and events', () => {
    const info = readGenAi(
      span(
        [
          { key: 'gen_ai.prompt', value: 'Hello' },
          { key: 'gen_ai.system_instructions', value: '[{"type":"text","content":"Be brief"}]' },
        ],
        [
          {
            time: '1',
            name: 'gen_ai.choice',
            attributes: [{ key: 'content', value: 'Hi' }],
          },
          {
            time: '2',
            name: 'gen_ai.content.completion',
            attributes: [{ key: 'gen_ai.completion', value: '{broken' }],
          },
        ],
      ),
    )
    expect(info?.title).toBe('Model call')
    expect(info?.messages).toEqual([
      { role: 'system', text: 'Be brief' },
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Hi' },
      { role: 'assistant', text: '{broken' },
    ])
  })
})
