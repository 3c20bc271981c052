import { describe, expect, it } from 'vitest'
import type { AttributePair, Span } from '../kit/wire.ts'
import { readGenAi, tokensOf } from './gen-ai.ts'

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

  it('reads costs, the totals of a run, and results of tools among the messages', () => {
    const info = readGenAi(
      span([
        { key: 'gen_ai.operation.name', value: 'invoke_agent' },
        { key: 'gen_ai.agent.name', value: 'guide' },
        { key: 'tailspan.genai.cost_usd', value: 0.25 },
        { key: 'tailspan.genai.total_calls', value: 2 },
        {
          key: 'gen_ai.input.messages',
          value: JSON.stringify([
            { role: 'tool', parts: [{ type: 'tool_call_response', id: '1', response: 'rain' }] },
            { role: 'tool', parts: [{ type: 'tool_call_response', id: '2', response: { a: 1 } }] },
          ]),
        },
      ]),
    )
    expect(info?.title).toBe('invoke_agent guide')
    expect(info?.facts).toEqual([
      ['Agent', 'guide'],
      ['Cost in USD', '0.25'],
      ['Model calls within', '2'],
    ])
    expect(info?.messages).toEqual([
      { role: 'tool', text: 'rain' },
      { role: 'tool', text: JSON.stringify({ a: 1 }, null, 2) },
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

  it.each([
    ['retrieval', 'retrieval manuals'],
    ['invoke_agent', 'invoke_agent guide'],
    ['invoke_workflow', 'invoke_workflow answer'],
    ['execute_tool', 'execute_tool weather'],
    ['chat', 'chat m-1'],
  ])('names what a %s is about, whatever else it tells', (operation, title) => {
    const info = readGenAi(
      span([
        { key: 'gen_ai.operation.name', value: operation },
        { key: 'gen_ai.agent.name', value: 'guide' },
        { key: 'gen_ai.request.model', value: 'm-1' },
        { key: 'gen_ai.data_source.id', value: 'manuals' },
        { key: 'gen_ai.workflow.name', value: 'answer' },
        { key: 'gen_ai.tool.name', value: 'weather' },
      ]),
    )
    expect(info?.title).toBe(title)
  })

  it('shows what was looked for, and how good it was', () => {
    const info = readGenAi(
      span(
        [
          { key: 'gen_ai.operation.name', value: 'retrieval' },
          { key: 'gen_ai.conversation.id', value: 'c-17' },
          { key: 'gen_ai.retrieval.query.text', value: 'Weather in Oslo?' },
        ],
        [
          {
            time: '1',
            name: 'gen_ai.evaluation.result',
            attributes: [
              { key: 'gen_ai.evaluation.name', value: 'relevance' },
              { key: 'gen_ai.evaluation.score.value', value: 0.9 },
              { key: 'gen_ai.evaluation.score.label', value: 'pass' },
            ],
          },
        ],
      ),
    )
    expect(info?.facts).toEqual([
      ['Conversation', 'c-17'],
      ['Score of relevance', '0.9 pass'],
    ])
    expect(info?.messages).toEqual([{ role: 'query', text: 'Weather in Oslo?' }])
  })

  it('takes what was said from lines beside the span, where it is not in the span', () => {
    const call = [
      { key: 'gen_ai.operation.name', value: 'chat' },
      { key: 'gen_ai.output.messages', value: '[{"role":"assistant","content":"Of the span."}]' },
    ]
    const lines = [
      'gen_ai.input.messages, but no JSON',
      '{"msg":"broken","gen_ai.input.messages":',
      JSON.stringify({
        msg: 'gen_ai.client.inference.operation.details',
        'gen_ai.input.messages': '[{"role":"user","content":"Tea?"}]',
        'gen_ai.output.messages': '[{"role":"assistant","content":"Of the line."}]',
        'gen_ai.request.model': 'not asked',
      }),
    ]
    expect(readGenAi(span(call), lines)?.messages).toEqual([
      { role: 'user', text: 'Tea?' },
      { role: 'assistant', text: 'Of the span.' },
    ])
    expect(readGenAi(span(call), lines)?.title).toBe('chat')
    expect(readGenAi(span([]), lines)).toBeUndefined()
  })

  it('tells the tokens of a call, or of all calls of a run', () => {
    const call = [
      { key: 'gen_ai.usage.input_tokens', value: 120 },
      { key: 'gen_ai.usage.output_tokens', value: 30 },
    ]
    const run = [
      { key: 'tailspan.genai.total_input_tokens', value: 1244 },
      { key: 'tailspan.genai.total_output_tokens', value: 0 },
    ]
    expect(tokensOf(span(call))).toBe('120 → 30')
    expect(tokensOf(span(call.slice(0, 1)))).toBe('120 → 0')
    expect(tokensOf(span(run))).toBe('1244 → 0')
    expect(tokensOf(span([{ key: 'gen_ai.agent.name', value: 'guide' }]))).toBeUndefined()
  })
})
