import { context, diag, trace } from '@opentelemetry/api'
import { afterEach, expect, test, vi } from 'vitest'
import { collect } from './testing/collect.ts'
import { type Recorded, record } from './testing/recorded.ts'

let recorded: Recorded | undefined
afterEach(() => recorded?.close())

function start(parts: Parameters<typeof record>[0] = {}): Recorded {
  recorded = record(parts)
  return recorded
}

test('runs, workflows, calls, tools and retrievals are one tree', async () => {
  const { agent, spans, span } = start({ prices: { m: { input: 1000, output: 1000 } } })
  const found = await agent.workflow('support', () =>
    agent.run({ name: 'guide', id: 'a-1', version: '2', conversation: 'c-1' }, async () => {
      const documents = await agent.retrieve({ source: 'manuals', query: 'tea' }, async () => ['d'])
      agent.llm({ provider: 'openai', model: 'm', temperature: 0.5 }, (call) =>
        call.done({ usage: { input: 10, output: 5 }, finishReasons: ['stop'], id: 'x' }),
      )
      return documents.concat(agent.tool({ name: 'brew', callId: 't' }, () => 'cup'))
    }),
  )
  expect(found).toEqual(['d', 'cup'])
  expect(spans().map(({ name, kind }) => [name, kind])).toEqual([
    ['retrieval manuals', 2],
    ['chat m', 2],
    ['execute_tool brew', 0],
    ['invoke_agent guide', 0],
    ['invoke_workflow support', 0],
  ])
  expect(span('invoke_agent guide').attributes).toEqual({
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'guide',
    'gen_ai.agent.id': 'a-1',
    'gen_ai.agent.version': '2',
    'gen_ai.conversation.id': 'c-1',
    'tailspan.genai.total_calls': 1,
    'tailspan.genai.total_input_tokens': 10,
    'tailspan.genai.total_output_tokens': 5,
    'tailspan.genai.total_cost_usd': 0.015,
  })
  expect(span('invoke_workflow support').attributes).toMatchObject({
    'gen_ai.workflow.name': 'support',
    'tailspan.genai.total_cost_usd': 0.015,
  })
  expect(span('execute_tool brew').attributes).toEqual({
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'brew',
    'gen_ai.tool.type': 'function',
    'gen_ai.tool.call.id': 't',
    'gen_ai.agent.name': 'guide',
    'gen_ai.conversation.id': 'c-1',
  })
  // The query is content.
  expect(span('retrieval manuals').attributes).toEqual({
    'gen_ai.operation.name': 'retrieval',
    'gen_ai.data_source.id': 'manuals',
    'gen_ai.agent.name': 'guide',
    'gen_ai.conversation.id': 'c-1',
  })
})

test('calls by hand have content where it is on, and a cost of their own', () => {
  const { agent, span } = start({ content: 'span' })
  const tools = [{ name: 'brew' }]
  agent.llm({ provider: 'p', model: 'm', system: 'Be kind.', input: 'Tea?', tools }, (call) => {
    call.firstChunk()
    call.firstChunk()
    call.done({ output: 'Yes.', costUsd: 0.25 })
  })
  expect(span('chat m').attributes).toMatchObject({
    'gen_ai.response.time_to_first_chunk': 0.25,
    'gen_ai.system_instructions': '[{"type":"text","content":"Be kind."}]',
    'gen_ai.tool.definitions': '[{"type":"function","name":"brew"}]',
    'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Tea?"}]}]',
    'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"Yes."}]}]',
    'tailspan.genai.cost_usd': 0.25,
  })
})

test('arguments and results of tools go to the log where content does', () => {
  const { agent, span, lines } = start({ content: 'log' })
  agent.tool({ name: 'brew', args: { password: 'p', cups: 2 } }, () => ({ ok: true }))
  expect(Object.keys(span('execute_tool brew').attributes)).not.toContain(
    'gen_ai.tool.call.arguments',
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]?.[1]).toMatchObject({
    'gen_ai.tool.call.arguments': '{"password":"***","cups":2}',
    'gen_ai.tool.call.result': '{"ok":true}',
    span_id: span('execute_tool brew').spanContext().spanId,
  })
})

test('a generator is a call until its end', async () => {
  const { agent, spans } = start()
  const parts = agent.llm({ provider: 'p', model: 'm', stream: true }, async function* (call) {
    call.firstChunk()
    yield 'a'
    yield 'b'
    call.done({ usage: { output: 2 } })
  })
  expect(spans()).toHaveLength(0)
  expect(await collect(parts)).toEqual(['a', 'b'])
  expect(spans()[0]?.attributes['gen_ai.usage.output_tokens']).toBe(2)
})

test("an error is the app's own, written once, and typed all the way up", async () => {
  const { agent, spans } = start()
  class Overloaded extends Error {}
  const error = new Overloaded('busy')
  const run = agent.run({ name: 'a' }, async () =>
    agent.llm({ provider: 'p', model: 'm' }, async () => {
      throw error
    }),
  )
  await expect(run).rejects.toBe(error)
  expect(spans().map(({ attributes, status }) => [attributes['error.type'], status])).toEqual([
    ['Overloaded', { code: 2, message: 'busy' }],
    ['Overloaded', { code: 2, message: 'busy' }],
  ])
  expect(spans().map(({ events }) => events.length)).toEqual([1, 0])
})

test('the word that the app has for an error stays, should it be thrown then', () => {
  const { agent, spans } = start()
  const error = new RangeError('x')
  const run = (): void =>
    agent.run({ name: 'a' }, (span) => {
      span.error(error, 'too_far')
      agent.llm({ provider: 'p', model: 'm' }, (call) => {
        call.error(error, 'out_of_tokens')
        throw error
      })
    })
  expect(run).toThrow(error)
  expect(spans().map(({ attributes }) => attributes['error.type'])).toEqual([
    'out_of_tokens',
    'too_far',
  ])
})

test('what is said of an answer later adds to what was said before', () => {
  const { agent, span } = start()
  agent.llm({ provider: 'p', model: 'm' }, (call) => {
    call.done({ id: 'x', usage: { input: 1 } })
    call.done({ id: undefined, finishReasons: ['stop'] })
  })
  expect(span('chat m').attributes).toMatchObject({
    'gen_ai.response.id': 'x',
    'gen_ai.usage.input_tokens': 1,
    'gen_ai.response.finish_reasons': ['stop'],
  })
})

test('an error that the agent survives is marked by hand', () => {
  const { agent, span, samples } = start()
  agent.llm({ provider: 'p', model: 'm' }, (call) => call.error(new Error('late'), 'timeout'))
  expect(span('chat m').attributes['error.type']).toBe('timeout')
  expect(samples[0]?.[2]['error.type']).toBe('timeout')
})

test('evaluations are events of the span, and lines that find it after its end', () => {
  const { agent, span, lines } = start()
  const late = agent.run({ name: 'a' }, (run) => {
    run.score('relevance', 0.75, 'pass')
    return run
  })
  late.score('helpful', 1)
  const { events } = span('invoke_agent a')
  expect(events.map(({ name, attributes }) => [name, attributes])).toEqual([
    [
      'gen_ai.evaluation.result',
      {
        'gen_ai.evaluation.name': 'relevance',
        'gen_ai.evaluation.score.value': 0.75,
        'gen_ai.evaluation.score.label': 'pass',
      },
    ],
  ])
  expect(lines.map(([, fields]) => fields['gen_ai.evaluation.name'])).toEqual([
    'relevance',
    'helpful',
  ])
  expect(lines[1]?.[1]['span_id']).toBe(late.spanContext().spanId)
})

test("nothing that telemetry does is the app's problem", () => {
  const boom = (): never => {
    throw new Error('telemetry')
  }
  const { agent } = start({
    content: 'span',
    shown: boom,
    mask: boom,
    metrics: { record: boom },
    log: boom,
  })
  const value = agent.run({ name: 'a' }, (run) => {
    run.score('x', Number.NaN)
    return agent.llm({ provider: 'p', model: 'm', input: { a: 'b' } }, (call) => {
      call.done({ usage: { input: 1 }, output: { role: 'assistant', content: 'x' } })
      return agent.tool({ name: 't', args: { a: 1 } }, () => 7)
    })
  })
  expect(value).toBe(7)
})

test('without a tracer the work is done all the same', () => {
  const { agent, spans, close } = start({ content: 'span' })
  close()
  const active = context.active()
  expect(agent.run({ name: 'a' }, () => agent.tool({ name: 't' }, () => 5))).toBe(5)
  agent.llm({ provider: 'p', model: 'm' }, (call) => {
    expect(call.isRecording()).toBe(false)
    call.setAttribute('a', 1).setAttributes({}).addEvent('e').updateName('n').end()
  })
  expect(spans()).toEqual([])
  expect(context.active()).toBe(active)
})

test('a tracer that throws leaves the work alone', () => {
  const { agent, close } = start()
  close()
  trace.setGlobalTracerProvider({
    getTracer: () => {
      throw new Error('no tracer')
    },
  })
  expect(agent.run({ name: 'a' }, (span) => span.isRecording())).toBe(false)
  expect(agent.llm({ provider: 'p', model: 'm' }, (call) => call.isRecording())).toBe(false)
})

test('a client that is not known is left as it is, with a warning', () => {
  const { agent } = start()
  const warn = vi.fn()
  diag.setLogger({ warn, error: warn, info: warn, debug: warn, verbose: warn })
  try {
    const client = Object.freeze({ post: () => 1 })
    warn.mockClear()
    expect(agent.wrap(client)).toBe(client)
    expect(warn).toHaveBeenCalledTimes(1)
  } finally {
    diag.disable()
  }
})

test('clients of other makes, without the promises of today, are followed by what they return', async () => {
  const { agent, span } = start()
  const client = {
    baseURL: 'https://api.groq.com/openai/v1',
    chat: {
      completions: {
        create: async ({ model }: { model: string }) => ({ model, usage: { prompt_tokens: 3 } }),
      },
    },
  }
  await agent.wrap(client).chat.completions.create({ model: 'm' })
  expect(span('chat m').attributes).toMatchObject({
    'gen_ai.provider.name': 'groq',
    'gen_ai.usage.input_tokens': 3,
    'server.port': 443,
  })
})

test('names and ids that come from outside have a size', () => {
  const { agent, spans } = start()
  const long = 'x'.repeat(10_000)
  agent.llm({ provider: 'p', model: long }, (call) =>
    call.done({ id: long, finishReasons: Array.from({ length: 1000 }, () => long) }),
  )
  const texts = Object.values(spans()[0]?.attributes ?? {}).flat()
  expect(texts.length).toBeLessThan(150)
  for (const text of texts) expect(String(text).length).toBeLessThanOrEqual(256)
})

test('what is no answer, or no number of tokens, is left out, and does no harm', () => {
  const { agent, span } = start({ prices: { m: { input: 1000, output: 1000 } } })
  type Answer = Parameters<Parameters<Parameters<typeof agent.llm>[1]>[0]['done']>[0]
  const hostile = new Proxy({}, { get: () => expect.fail('read') })
  const answers: unknown[] = [
    { id: 'x', usage: { input: 10, output: 5 } },
    null,
    undefined,
    'text',
    hostile,
    { usage: null, model: 7, id: {}, finishReasons: 'stop', costUsd: 'x' },
    { usage: { input: Number.NaN, output: -1, cacheRead: '7', reasoning: Infinity } },
    { finishReasons: ['stop', 7] },
  ]
  agent.run({ name: 'guide' }, () =>
    agent.llm({ provider: 'p', model: 'm' }, (call) => {
      for (const answer of answers) call.done(answer as Answer)
    }),
  )
  expect(span('chat m').attributes).toMatchObject({
    'gen_ai.response.id': 'x',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 10,
    'tailspan.genai.cost_usd': 0.015,
  })
  expect(span('invoke_agent guide').attributes).toMatchObject({
    'tailspan.genai.total_input_tokens': 10,
    'tailspan.genai.total_output_tokens': 5,
  })
})

test('work runs whatever it is called', () => {
  const { agent } = start()
  const none = null as never
  expect([
    agent.run(none, () => 1),
    agent.workflow(none, () => 2),
    agent.llm(none, () => 3),
    agent.tool(none, () => 4),
    agent.retrieve(none, () => 5),
    agent.tools(none),
    agent.wrap(none, none),
  ]).toEqual([1, 2, 3, 4, 5, null, null])
})
