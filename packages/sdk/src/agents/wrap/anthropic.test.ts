import Anthropic, { APIError, RateLimitError } from '@anthropic-ai/sdk'
import { propagation, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { collect } from '../testing/collect.ts'
import { type ModelServer, type Scripted, startModelServer } from '../testing/model-server.ts'
import { type Recorded, record } from '../testing/recorded.ts'

let server: ModelServer
let recorded: Recorded
beforeEach(async () => {
  server = await startModelServer()
})
afterEach(async () => {
  recorded.close()
  await server.close()
})

function client(parts: Parameters<typeof record>[0] = {}): Anthropic {
  recorded = record(parts)
  const bare = new Anthropic({ apiKey: 'k', baseURL: server.url, maxRetries: 0 })
  return recorded.agent.wrap(bare)
}

const USAGE = {
  input_tokens: 10,
  output_tokens: 9,
  cache_read_input_tokens: 100,
  cache_creation_input_tokens: 40,
}
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-y-1',
  content: [
    { type: 'thinking', thinking: 'Hm.', signature: 's' },
    { type: 'text', text: 'A pot.' },
    { type: 'tool_use', id: 't1', name: 'brew', input: { cups: 2 } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: USAGE,
}
const ASK = {
  model: 'claude-y',
  max_tokens: 64,
  top_k: 5,
  system: 'Be brief.',
  messages: [{ role: 'user' as const, content: 'What is it?' }],
}
const OUTPUT = [
  {
    role: 'assistant',
    parts: [
      { type: 'reasoning', content: 'Hm.' },
      { type: 'text', content: 'A pot.' },
      { type: 'tool_call', id: 't1', name: 'brew', arguments: { cups: 2 } },
    ],
    finish_reason: 'tool_use',
  },
]

function event(data: { readonly type: string }): readonly [string, object] {
  return [data.type, data]
}

function block(index: number, begun: object, ...deltas: object[]): (readonly [string, object])[] {
  return [
    event({ type: 'content_block_start', index, content_block: begun } as never),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta } as never)),
    event({ type: 'content_block_stop', index } as never),
  ]
}

const STREAM: Scripted = {
  events: [
    event({
      type: 'message_start',
      message: {
        ...MESSAGE,
        content: [],
        stop_reason: null,
        usage: { ...USAGE, output_tokens: 1 },
      },
    } as never),
    ...block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'Hm.' },
    ),
    ...block(
      1,
      { type: 'text', text: '' },
      { type: 'text_delta', text: 'A ' },
      { type: 'text_delta', text: 'pot.' },
    ),
    ...block(
      2,
      { type: 'tool_use', id: 't1', name: 'brew', input: {} },
      { type: 'input_json_delta', partial_json: '{"cups"' },
      { type: 'input_json_delta', partial_json: ':2}' },
    ),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 9 },
    } as never),
    event({ type: 'message_stop' }),
  ],
}

const ATTRIBUTES = {
  'gen_ai.provider.name': 'anthropic',
  'gen_ai.request.max_tokens': 64,
  'gen_ai.request.top_k': 5,
  'gen_ai.response.model': 'claude-y-1',
  'gen_ai.response.finish_reasons': ['tool_use'],
  'gen_ai.usage.input_tokens': 150,
  'gen_ai.usage.output_tokens': 9,
  'gen_ai.usage.cache_read.input_tokens': 100,
  'gen_ai.usage.cache_write.input_tokens': 40,
}

test('a message has the tokens of the cache among those of the input', async () => {
  server.script({ json: MESSAGE })
  const tools = [{ name: 'brew', input_schema: { type: 'object' as const } }]
  const message = await client({ content: 'span' }).messages.create({ ...ASK, tools })
  expect(message.content[1]).toEqual({ type: 'text', text: 'A pot.' })
  const { attributes } = recorded.span('chat claude-y')
  expect(attributes).toMatchObject({
    ...ATTRIBUTES,
    'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
    'gen_ai.tool.definitions': '[{"type":"function","name":"brew","parameters":{"type":"object"}}]',
  })
  expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual(OUTPUT)
})

test('a stream of events says the same at its end', async () => {
  server.script(STREAM)
  const stream = await client({ content: 'span' }).messages.create({ ...ASK, stream: true })
  expect(await collect(stream)).toHaveLength(STREAM.events?.length ?? 0)
  const { attributes } = recorded.span('chat claude-y')
  expect(attributes).toMatchObject({ ...ATTRIBUTES, 'gen_ai.request.stream': true })
  expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual(OUTPUT)
})

test("the client's own span of a watched call is not made, and the server is told of ours", async () => {
  server.script({ json: MESSAGE }, STREAM, { json: { input_tokens: 3 } })
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  onTestFinished(() => propagation.disable())
  const anthropic = client()
  await recorded.agent.run({ name: 'guide' }, async () => {
    await anthropic.messages.create(ASK)
    const stream = anthropic.messages.stream(ASK)
    expect((await stream.finalMessage()).content[2]).toMatchObject({ input: { cups: 2 } })
    await anthropic.messages.countTokens({ model: 'claude-y', messages: ASK.messages })
  })
  expect(recorded.spans().map((span) => span.name)).toEqual([
    'chat claude-y',
    'chat claude-y',
    // Not watched by us: the client's own.
    'anthropic.messages.count_tokens',
    'invoke_agent guide',
  ])
  const told = server.requests.map(({ headers }) => String(headers['traceparent']).split('-')[2])
  const ids = recorded.spans().map((span) => span.spanContext().spanId)
  expect(told).toEqual(ids.slice(0, 3))
  const [create, streamed] = recorded.spans()
  expect(streamed?.attributes).toMatchObject({ ...ATTRIBUTES, 'gen_ai.agent.name': 'guide' })
  expect(create?.parentSpanContext?.spanId).toBe(
    recorded.span('invoke_agent guide').spanContext().spanId,
  )
})

test('what is left open by a client without telemetry is not an error', async () => {
  server.script({ json: MESSAGE })
  const bare = new Anthropic({ apiKey: 'k', baseURL: server.url, openTelemetry: false })
  recorded = record()
  await recorded.agent.wrap(bare).messages.create(ASK)
  expect(recorded.spans()).toHaveLength(1)
})

test('beta messages, their stream and their tool runner are watched', async () => {
  server.script({ json: MESSAGE }, STREAM)
  const { beta } = client()
  await beta.messages.create(ASK)
  await beta.messages.stream(ASK).finalMessage()
  expect(recorded.spans().map((span) => span.name)).toEqual(['chat claude-y', 'chat claude-y'])
})

test('an error of the server, and one within a stream, reach app and span', async () => {
  const error = { type: 'overloaded_error', message: 'busy' }
  server.script(
    { status: 429, json: { type: 'error', error: { type: 'rate_limit_error', message: 'slow' } } },
    { events: [...(STREAM.events ?? []).slice(0, 1), event({ type: 'error', error } as never)] },
  )
  const { messages } = client()
  await expect(messages.create(ASK)).rejects.toBeInstanceOf(RateLimitError)
  const stream = await messages.create({ ...ASK, stream: true })
  await expect(collect(stream)).rejects.toBeInstanceOf(APIError)
  expect(recorded.spans().map((span) => [span.attributes['error.type'], span.status.code])).toEqual(
    [
      ['RateLimitError', 2],
      ['APIError', 2],
    ],
  )
  // What was counted until then was paid for.
  expect(recorded.spans()[1]?.attributes['gen_ai.usage.input_tokens']).toBe(150)
})

test('an abort of the streaming helper ends the span', async () => {
  server.script({ events: (STREAM.events ?? []).slice(0, 1), end: 'hold' })
  const stream = client().messages.stream(ASK)
  stream.on('streamEvent', () => stream.abort())
  await expect(stream.done()).rejects.toThrow('aborted')
  expect(recorded.span('chat claude-y').status.code).toBe(0)
})

test('withResponse is there as ever', async () => {
  server.script({ json: MESSAGE, headers: { 'request-id': 'r-7' } })
  const { data, request_id } = await client().messages.create(ASK).withResponse()
  expect([data.id, request_id]).toEqual(['msg_1', 'r-7'])
  expect(trace.getActiveSpan()).toBeUndefined()
  expect(recorded.spans()).toHaveLength(1)
})
