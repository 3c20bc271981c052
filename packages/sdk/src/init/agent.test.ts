import OpenAI from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ModelServer, startModelServer } from '../agents/testing/model-server.ts'
import { tracedProcess } from '../testing/traced-process.ts'
import { agent } from './agent.ts'
import { metrics } from './metrics.ts'

const traced = tracedProcess({
  redact: ['iban'],
  genai: {
    content: 'span',
    mask: (text) => text.replaceAll('4711', '****'),
    prices: { 'gpt-x': { input: 1000, output: 2000 } },
  },
})
let server: ModelServer
beforeAll(async () => {
  server = await startModelServer()
})
afterAll(() => server.close())

test('a run of an agent arrives as one trace, the requests of its calls within', async () => {
  server.script({
    json: {
      id: 'c-1',
      model: 'gpt-x',
      choices: [
        { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Pay 4711.' } },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 5 },
    },
  })
  const openai = agent.wrap(new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, maxRetries: 0 }))
  await agent.run({ name: 'teller' }, async () => {
    await openai.chat.completions.create({
      model: 'gpt-x',
      messages: [{ role: 'user', content: 'Card 4711' }],
    })
    agent.tool({ name: 'pay', args: { iban: 'NO1', sum: 2 } }, () => 'done')
  })
  const spans = await traced.trace('invoke_agent teller')
  const named = new Map(spans.map((span) => [span.name, span]))
  expect([...named.keys()].toSorted()).toEqual([
    'POST',
    'chat gpt-x',
    'execute_tool pay',
    'invoke_agent teller',
  ])
  const chat = named.get('chat gpt-x')
  expect(named.get('POST')?.parentSpanId).toBe(chat?.spanId)
  expect(server.requests[0]?.headers['traceparent']).toContain(named.get('POST')?.spanId)
  expect(Object.fromEntries(chat?.attributes ?? [])).toMatchObject({
    'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Card ****"}]}]',
    'tailspan.genai.cost_usd': 0.02,
  })
  expect(chat?.attributes.get('gen_ai.output.messages')).toContain('Pay ****.')
  expect(named.get('execute_tool pay')?.attributes.get('gen_ai.tool.call.arguments')).toBe(
    '{"iban":"***","sum":2}',
  )
  const { body } = await metrics.scrape()
  expect(body).toMatch(/gen_ai_client_token_usage_sum\{[^}]*gen_ai_token_type="output"[^}]*\} 5\n/)
})
