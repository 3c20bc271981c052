import OpenAI, { APIUserAbortError, RateLimitError } from 'openai'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

function client(parts: Parameters<typeof record>[0] = {}): OpenAI {
  recorded = record(parts)
  const bare = new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, maxRetries: 0 })
  const wrapped = recorded.agent.wrap(bare)
  expect(wrapped).toBe(bare)
  return wrapped
}

const USAGE = {
  prompt_tokens: 30,
  completion_tokens: 7,
  total_tokens: 37,
  prompt_tokens_details: { cached_tokens: 20 },
  completion_tokens_details: { reasoning_tokens: 3 },
}
const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-x-2026',
  choices: [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'A teapot.' } },
  ],
  usage: USAGE,
}
const ASK = {
  model: 'gpt-x',
  temperature: 0.25,
  messages: [{ role: 'user' as const, content: 'What is it?' }],
}

function chunk(more: object): readonly [undefined, object] {
  const { id, created, model } = ANSWER
  return [undefined, { id, object: 'chat.completion.chunk', created, model, ...more }]
}

const STREAM: Scripted = {
  events: [
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'A ' } }] }),
    chunk({ choices: [{ index: 0, delta: { content: 'teapot.' } }] }),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    chunk({ choices: [], usage: USAGE }),
    [undefined, '[DONE]'],
  ],
}
const STREAMED = { ...ASK, stream: true as const, stream_options: { include_usage: true } }

test('a chat has model, tokens, reason and id, and no content', async () => {
  server.script({ json: ANSWER })
  const completion = await client().chat.completions.create(ASK)
  expect(completion.choices[0]?.message.content).toBe('A teapot.')
  const { attributes, kind, status } = recorded.span('chat gpt-x')
  expect(attributes).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-x',
    'gen_ai.request.temperature': 0.25,
    'gen_ai.response.model': 'gpt-x-2026',
    'gen_ai.response.id': 'chatcmpl-1',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 30,
    'gen_ai.usage.output_tokens': 7,
    'gen_ai.usage.cache_read.input_tokens': 20,
    'gen_ai.usage.reasoning.output_tokens': 3,
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(server.url).port),
  })
  expect(kind).toBe(2)
  expect(status.code).toBe(0)
  expect(recorded.lines).toEqual([])
})

test('samples of tokens and duration have the names of the conventions', async () => {
  server.script({ json: ANSWER })
  await client().chat.completions.create(ASK)
  const labels = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-x',
    'gen_ai.response.model': 'gpt-x-2026',
    'server.address': '127.0.0.1',
  }
  expect(recorded.samples).toEqual([
    ['duration', 0.25, labels],
    ['tokens', 30, { ...labels, 'gen_ai.token.type': 'input' }],
    ['tokens', 7, { ...labels, 'gen_ai.token.type': 'output' }],
  ])
})

test('the promise keeps withResponse and asResponse', async () => {
  server.script(
    { json: ANSWER, headers: { 'x-request-id': 'r-1' } },
    { json: ANSWER, headers: { 'x-request-id': 'r-2' } },
  )
  const openai = client()
  const { data, response, request_id } = await openai.chat.completions.create(ASK).withResponse()
  expect([data.id, response.status, request_id]).toEqual(['chatcmpl-1', 200, 'r-1'])
  expect(recorded.span('chat gpt-x').attributes['gen_ai.usage.input_tokens']).toBe(30)
  const raw = await openai.chat.completions.create(ASK).asResponse()
  expect(((await raw.json()) as { id: string }).id).toBe('chatcmpl-1')
  // The body is the app's own: the span has no tokens, but it has ended.
  const tokens = recorded.spans().map((span) => span.attributes['gen_ai.usage.input_tokens'])
  expect(tokens).toEqual([30, undefined])
})

test("parts of a stream are the app's as they come, and counted at its end", async () => {
  server.script(STREAM)
  const stream = await client().chat.completions.create(STREAMED)
  expect(recorded.spans()).toHaveLength(0)
  let text = ''
  let parts = 0
  for await (const part of stream) {
    parts++
    text += part.choices[0]?.delta.content ?? ''
    expect(recorded.spans()).toHaveLength(0)
  }
  expect([parts, text]).toEqual([4, 'A teapot.'])
  expect(recorded.span('chat gpt-x').attributes).toMatchObject({
    'gen_ai.request.stream': true,
    'gen_ai.response.time_to_first_chunk': 0.25,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 30,
    'gen_ai.usage.output_tokens': 7,
  })
})

test('a stream that is left ends the span and hangs up', async () => {
  server.script({ ...STREAM, events: (STREAM.events ?? []).slice(0, 2), end: 'hold' })
  for await (const _ of await client().chat.completions.create(STREAMED)) break
  await server.hungUp
  const { attributes, status } = recorded.span('chat gpt-x')
  expect(attributes['gen_ai.response.id']).toBe('chatcmpl-1')
  expect(status.code).toBe(0)
})

test('a stream that nobody reads ends with its controller', async () => {
  server.script({ ...STREAM, end: 'hold' })
  const stream = await client().chat.completions.create(STREAMED)
  stream.controller.abort()
  expect(recorded.spans()).toHaveLength(1)
})

test('a stream that breaks fails the span with the error that the app gets', async () => {
  server.script({ events: [chunk({ choices: [] })], end: 'break' })
  const stream = await client().chat.completions.create(STREAMED)
  const read = async (): Promise<void> => {
    for await (const _ of stream);
  }
  await expect(read()).rejects.toThrow('terminated')
  expect(recorded.span('chat gpt-x').status.code).toBe(2)
})

test('tee, and toReadableStream, work on', async () => {
  server.script(STREAM, STREAM)
  const openai = client()
  const [left, right] = (await openai.chat.completions.create(STREAMED)).tee()
  const counts = await Promise.all([left, right].map(async (each) => (await collect(each)).length))
  expect(counts).toEqual([4, 4])
  const web = (await openai.chat.completions.create(STREAMED)).toReadableStream()
  expect(await collect(web as unknown as AsyncIterable<unknown>)).toHaveLength(4)
  expect(recorded.spans()).toHaveLength(2)
})

test('the helpers stream, parse and runTools are watched, call by call', async () => {
  const call = {
    id: 'c1',
    type: 'function',
    function: { name: 'weather', arguments: '{"city":"Oslo"}' },
  }
  const toolAnswer = {
    ...ANSWER,
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: { role: 'assistant', content: null, tool_calls: [call] },
      },
    ],
  }
  server.script(STREAM, { json: ANSWER }, { json: toolAnswer }, { json: ANSWER })
  const openai = client()
  const stream = openai.chat.completions.stream(STREAMED)
  expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('A teapot.')
  expect((await openai.chat.completions.parse(ASK)).choices[0]?.message.parsed).toBeNull()
  const runner = openai.chat.completions.runTools({
    ...ASK,
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          description: 'of a city',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
          parse: JSON.parse,
          function: ({ city }: { city: string }) => `rain in ${city}`,
        },
      },
    ],
  })
  expect(await runner.finalContent()).toBe('A teapot.')
  const reasons = recorded.spans().map((span) => span.attributes['gen_ai.response.finish_reasons'])
  expect(reasons).toEqual([['stop'], ['stop'], ['tool_calls'], ['stop']])
})

test("errors are the client's own, and the span has their class", async () => {
  server.script({ status: 429, json: { error: { message: 'slow down', code: 'rate_limit' } } })
  const failed: unknown = await client()
    .chat.completions.create(ASK)
    .catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(RateLimitError)
  const span = recorded.span('chat gpt-x')
  expect(span.attributes['error.type']).toBe('RateLimitError')
  expect(span.status).toEqual({ code: 2, message: '429 slow down' })
  expect(recorded.samples).toMatchObject([['duration', 0.25, { 'error.type': 'RateLimitError' }]])
})

test('a rejection that nobody handles stays one', async () => {
  server.script({ status: 400, json: { error: { message: 'no' } } })
  // The test runner has a listener, too.
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  const unhandled = new Promise((resolve) => process.once('unhandledRejection', resolve))
  try {
    void client().chat.completions.create(ASK)
    expect(await unhandled).toMatchObject({ status: 400 })
  } finally {
    for (const other of others) process.on('unhandledRejection', other)
  }
})

test('an abort reaches the request, and is no failure', async () => {
  server.script({ ...STREAM, end: 'hold' })
  const leaving = new AbortController()
  const openai = client()
  leaving.abort()
  const aborted: unknown = await openai.chat.completions
    .create(ASK, { signal: leaving.signal })
    .catch((error: unknown) => error)
  expect(aborted).toBeInstanceOf(APIUserAbortError)
  const { attributes, status } = recorded.span('chat gpt-x')
  expect(attributes['error.type']).toBe('APIUserAbortError')
  expect(status.code).toBe(0)
})

test('content is written where it is asked for, with masked names hidden', async () => {
  server.script({ json: ANSWER })
  await client({
    content: 'span',
    mask: (text) => text.replaceAll('4711', '****'),
  }).chat.completions.create({
    ...ASK,
    tools: [{ type: 'function', function: { name: 'pay', parameters: { type: 'object' } } }],
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Card 4711' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      {
        role: 'assistant',
        tool_calls: [
          {
            id: 'c1',
            type: 'function',
            function: { name: 'pay', arguments: '{"password":"p","sum":2}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'paid' },
    ],
  })
  const { attributes } = recorded.span('chat gpt-x')
  expect(JSON.parse(String(attributes['gen_ai.tool.definitions']))).toEqual([
    { type: 'function', name: 'pay', parameters: { type: 'object' } },
  ])
  expect(JSON.parse(String(attributes['gen_ai.input.messages']))).toEqual([
    { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
    { role: 'user', parts: [{ type: 'text', content: 'Card ****' }, { type: 'image_url' }] },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'c1', name: 'pay', arguments: { password: '***', sum: 2 } }],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'paid' }] },
  ])
  expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'A teapot.' }], finish_reason: 'stop' },
  ])
})

test('content may go to the log instead, with the ids of the span', async () => {
  server.script(STREAM)
  for await (const _ of await client({ content: 'log' }).chat.completions.create(STREAMED));
  const span = recorded.span('chat gpt-x')
  expect(Object.keys(span.attributes).filter((name) => name.endsWith('.messages'))).toEqual([])
  const [event, fields] = recorded.lines[0] ?? []
  expect(event).toBe('gen_ai.client.inference.operation.details')
  expect(fields).toMatchObject({
    'gen_ai.output.messages':
      '[{"role":"assistant","parts":[{"type":"text","content":"A teapot."}],"finish_reason":"stop"}]',
    span_id: span.spanContext().spanId,
    trace_id: span.spanContext().traceId,
  })
})

test('responses have instructions, reasons and tokens, streamed or not', async () => {
  const response = {
    id: 'resp_1',
    object: 'response',
    model: 'gpt-x-2026',
    status: 'completed',
    output: [
      { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'Hm.' }] },
      {
        type: 'message',
        id: 'm',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Tea.', annotations: [] }],
      },
      { type: 'function_call', call_id: 'c9', name: 'brew', arguments: '{"cups":2}' },
    ],
    usage: {
      input_tokens: 11,
      output_tokens: 5,
      total_tokens: 16,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens_details: { reasoning_tokens: 2 },
    },
  }
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_text.delta', delta: 'Tea.' },
    { type: 'response.completed', response },
  ]
  server.script({ json: response }, { events: events.map((event) => [event.type, event] as const) })
  const openai = client({ content: 'span' })
  const ask = { model: 'gpt-x', instructions: 'Be kind.', input: 'Tea?', max_output_tokens: 50 }
  expect((await openai.responses.create(ask)).output_text).toBe('Tea.')
  for await (const _ of await openai.responses.create({ ...ask, stream: true }));
  expect(recorded.spans()).toHaveLength(2)
  for (const { attributes } of recorded.spans()) {
    expect(attributes).toMatchObject({
      'gen_ai.request.max_tokens': 50,
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.finish_reasons': ['completed'],
      'gen_ai.usage.input_tokens': 11,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'gen_ai.usage.reasoning.output_tokens': 2,
      'gen_ai.system_instructions': '[{"type":"text","content":"Be kind."}]',
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Tea?"}]}]',
    })
    expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'Hm.' },
          { type: 'text', content: 'Tea.' },
          { type: 'tool_call', id: 'c9', name: 'brew', arguments: { cups: 2 } },
        ],
      },
    ])
  }
})

test('the streaming helper of responses is watched', async () => {
  const response = { id: 'resp_3', model: 'm', status: 'completed', output: [], usage: null }
  const events = [
    { type: 'response.created', sequence_number: 0, response: { ...response, status: 'queued' } },
    { type: 'response.completed', sequence_number: 1, response },
  ]
  server.script({ events: events.map((event) => [event.type, event] as const) })
  const stream = client().responses.stream({ model: 'm', input: 'x' })
  expect((await stream.finalResponse()).id).toBe('resp_3')
  expect(recorded.span('chat m').attributes['gen_ai.response.id']).toBe('resp_3')
})

test('a response that failed on the way is a failure', async () => {
  const failed = {
    id: 'resp_2',
    status: 'failed',
    error: { code: 'server_error', message: 'ouch' },
  }
  server.script({
    events: [['response.failed', { type: 'response.failed', response: failed }]],
  })
  for await (const _ of await client().responses.create({ model: 'm', input: 'x', stream: true }));
  const { attributes, status } = recorded.span('chat m')
  expect(attributes['error.type']).toBe('server_error')
  expect(status).toEqual({ code: 2, message: 'ouch' })
})

test('embeddings are decoded as before', async () => {
  const floats = Buffer.from(new Float32Array([0.5, -1]).buffer).toString('base64')
  server.script({
    json: {
      object: 'list',
      model: 'embed-2',
      data: [{ object: 'embedding', index: 0, embedding: floats }],
      usage: { prompt_tokens: 6, total_tokens: 6 },
    },
  })
  const made = await client({ content: 'span' }).embeddings.create({
    model: 'embed',
    input: 'tea',
    dimensions: 2,
  })
  expect(made.data[0]?.embedding).toEqual([0.5, -1])
  expect(recorded.span('embeddings embed').attributes).toMatchObject({
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.embeddings.dimension.count': 2,
    'gen_ai.usage.input_tokens': 6,
    'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"tea"}]}]',
  })
})

test('wrapping twice makes one span, and copies with other options are watched too', async () => {
  server.script({ json: ANSWER }, { json: ANSWER })
  const openai = client()
  recorded.agent.wrap(openai)
  await openai.chat.completions.create(ASK)
  expect(recorded.spans()).toHaveLength(1)
  await openai.withOptions({ timeout: 1000 }).chat.completions.create(ASK)
  expect(recorded.spans()).toHaveLength(2)
})

test('without a provider of spans all works as ever', async () => {
  server.script({ json: ANSWER }, STREAM)
  const openai = client()
  recorded.close()
  expect((await openai.chat.completions.create(ASK)).id).toBe('chatcmpl-1')
  expect(await collect(await openai.chat.completions.create(STREAMED))).toHaveLength(4)
  expect(recorded.spans()).toEqual([])
})
