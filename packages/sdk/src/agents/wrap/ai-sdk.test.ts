import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import {
  APICallError,
  createProviderRegistry,
  customProvider,
  embed,
  generateObject,
  generateText,
  jsonSchema,
  stepCountIs,
  streamText,
  tool,
  wrapLanguageModel,
} from 'ai'
import { MockLanguageModelV3, simulateReadableStream } from 'ai/test'
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

function provider(parts: Parameters<typeof record>[0] = {}) {
  recorded = record(parts)
  const bare = createOpenAICompatible({
    name: 'openai',
    baseURL: `${server.url}/v1`,
    includeUsage: true,
  })
  return recorded.agent.wrap(bare)
}

function answered(message: object, finish_reason: string): Scripted {
  return {
    json: {
      id: 'c-1',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-x-2026',
      choices: [{ index: 0, finish_reason, message: { role: 'assistant', ...message } }],
      usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 },
    },
  }
}

const CALL = answered(
  {
    content: null,
    tool_calls: [
      { id: 't1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
    ],
  },
  'tool_calls',
)
const STREAM: Scripted = {
  events: [
    { choices: [{ index: 0, delta: { role: 'assistant', content: 'Rain ' } }] },
    { choices: [{ index: 0, delta: { content: 'in Oslo.' }, finish_reason: 'stop' }] },
    { choices: [], usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 } },
  ]
    .map((part) => [undefined, { id: 'c-1', created: 1, model: 'gpt-x-2026', ...part }] as const)
    .concat([[undefined, '[DONE]' as never]]),
}

test('an agent with tools is a tree of calls of the model and of tools', async () => {
  server.script(CALL, answered({ content: 'Rain in Oslo.' }, 'stop'))
  const openai = provider({ content: 'span', prices: { 'gpt-x*': { input: 10, output: 100 } } })
  const tools = recorded.agent.tools({
    weather: tool({
      description: 'Weather of a city',
      inputSchema: jsonSchema<{ city: string }>({
        type: 'object',
        properties: { city: { type: 'string' } },
      }),
      execute: async ({ city }) => ({ city, sky: 'rain' }),
    }),
  })
  const result = await recorded.agent.run({ name: 'guide', conversation: 'conv-1' }, () =>
    generateText({
      model: openai('gpt-x'),
      tools,
      stopWhen: stepCountIs(3),
      system: 'Be brief.',
      prompt: 'Weather in Oslo?',
    }),
  )
  expect(result.text).toBe('Rain in Oslo.')
  expect(recorded.spans().map((span) => span.name)).toEqual([
    'chat gpt-x',
    'execute_tool weather',
    'chat gpt-x',
    'invoke_agent guide',
  ])
  const run = recorded.span('invoke_agent guide')
  const parents = recorded.spans().map((span) => span.parentSpanContext?.spanId)
  const own = run.spanContext().spanId
  expect(parents).toEqual([own, own, own, undefined])
  expect(run.attributes).toMatchObject({
    'tailspan.genai.total_calls': 2,
    'tailspan.genai.total_input_tokens': 40,
    'tailspan.genai.total_output_tokens': 10,
  })
  expect(run.attributes['tailspan.genai.total_cost_usd']).toBeCloseTo(0.0014, 10)
  const [first] = recorded.spans()
  expect(first?.attributes).toMatchObject({
    'gen_ai.provider.name': 'openai',
    'gen_ai.conversation.id': 'conv-1',
    'gen_ai.agent.name': 'guide',
    'gen_ai.response.finish_reasons': ['tool-calls'],
    'gen_ai.usage.input_tokens': 20,
    'tailspan.genai.cost_usd': 0.0007,
  })
  expect(JSON.parse(String(first?.attributes['gen_ai.tool.definitions']))).toMatchObject([
    { type: 'function', name: 'weather', description: 'Weather of a city' },
  ])
  expect(JSON.parse(String(first?.attributes['gen_ai.output.messages']))).toEqual([
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 't1', name: 'weather', arguments: { city: 'Oslo' } }],
    },
  ])
  expect(recorded.span('execute_tool weather').attributes).toMatchObject({
    'gen_ai.tool.call.id': 't1',
    'gen_ai.tool.call.arguments': '{"city":"Oslo"}',
    'gen_ai.tool.call.result': '{"city":"Oslo","sky":"rain"}',
  })
})

test('streamed text has time to the first part, tokens, and content', async () => {
  server.script(STREAM)
  const { textStream } = streamText({ model: provider({ content: 'span' })('gpt-x'), prompt: 'Hi' })
  expect(await collect(textStream)).toEqual(['Rain ', 'in Oslo.'])
  const { attributes } = recorded.span('chat gpt-x')
  expect(attributes).toMatchObject({
    'gen_ai.request.stream': true,
    'gen_ai.response.time_to_first_chunk': 0.25,
    'gen_ai.response.model': 'gpt-x-2026',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.output_tokens': 5,
    'gen_ai.output.messages':
      '[{"role":"assistant","parts":[{"type":"text","content":"Rain in Oslo."}]}]',
  })
})

test("errors of the provider and aborts are the app's as ever", async () => {
  server.script(
    { status: 400, json: { error: { message: 'no' } } },
    { events: (STREAM.events ?? []).slice(0, 1), end: 'hold' },
  )
  const model = provider()('gpt-x')
  const failed: unknown = await generateText({ model, prompt: 'x', maxRetries: 0 }).catch(
    (error: unknown) => error,
  )
  expect(APICallError.isInstance(failed)).toBe(true)
  expect(recorded.spans()[0]?.attributes['error.type']).toBe('AI_APICallError')
  const leaving = new AbortController()
  const { fullStream } = streamText({ model, prompt: 'x', abortSignal: leaving.signal })
  const kinds: string[] = []
  for await (const { type } of fullStream) {
    kinds.push(type)
    if (type === 'text-delta') leaving.abort()
  }
  expect(kinds.at(-1)).toBe('abort')
  await server.hungUp
  expect(recorded.spans()).toHaveLength(2)
  expect(recorded.spans()[1]?.status.code).toBe(0)
})

test('nothing is read ahead of the app', async () => {
  recorded = record()
  let given = 0
  const source = new ReadableStream(
    {
      pull(controller) {
        controller.enqueue({ type: 'text-delta', id: '1', delta: String(++given) })
      },
    },
    { highWaterMark: 0 },
  )
  const model = recorded.agent.wrap(
    new MockLanguageModelV3({ doStream: async () => ({ stream: source }) }),
  )
  const { stream } = await model.doStream({ prompt: [] })
  const reader = stream.getReader()
  expect(given).toBe(0)
  expect((await reader.read()).value).toMatchObject({ delta: '1' })
  expect(given).toBe(1)
  await reader.cancel()
  expect(recorded.spans()).toHaveLength(1)
})

test('models in layers make one span for each that was wrapped', async () => {
  recorded = record()
  const inner = new MockLanguageModelV3({
    provider: 'google.generative-ai',
    modelId: 'gem',
    doStream: async () => ({ stream: simulateReadableStream({ chunks: [] }) }),
  })
  const model = recorded.agent.wrap(
    wrapLanguageModel({ model: recorded.agent.wrap(inner), middleware: [] }),
  )
  await collect((await model.doStream({ prompt: [] })).stream)
  expect(inner).toBeInstanceOf(MockLanguageModelV3)
  expect(recorded.span('chat gem').attributes['gen_ai.provider.name']).toBe('gcp.gemini')
})

test('embeddings', async () => {
  server.script({
    json: { data: [{ embedding: [0.5, 1], index: 0 }], usage: { prompt_tokens: 4 } },
  })
  const { embedding } = await embed({
    model: provider().embeddingModel('embed-1'),
    value: 'tea',
  })
  expect(embedding).toEqual([0.5, 1])
  expect(recorded.span('embeddings embed-1').attributes).toMatchObject({
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.usage.input_tokens': 4,
  })
})

test('registries and custom providers are providers, too', async () => {
  server.script(answered({ content: '{"sky":"rain"}' }, 'stop'))
  const acme = createOpenAICompatible({ name: 'acme', baseURL: `${server.url}/v1` })
  recorded = record()
  const registry = recorded.agent.wrap(
    createProviderRegistry({
      acme: customProvider({ languageModels: { fast: acme('acme-1') } }),
    }),
  )
  const { object } = await generateObject({
    model: registry.languageModel('acme:fast'),
    schema: jsonSchema<{ sky: string }>({ type: 'object' }),
    prompt: 'Weather?',
  })
  expect(object).toEqual({ sky: 'rain' })
  expect(recorded.span('chat acme-1').attributes).toMatchObject({
    'gen_ai.provider.name': 'acme',
    'gen_ai.output.type': 'json',
  })
})
