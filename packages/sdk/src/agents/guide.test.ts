import { readdirSync, readFileSync } from 'node:fs'
import { trace } from '@opentelemetry/api'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ModelServer, type Scripted, startModelServer } from './testing/model-server.ts'
import { type Recorded, record } from './testing/recorded.ts'

const examples = new URL('testing/guide/', import.meta.url)
const guide = readFileSync(new URL('../../../../docs/guide/ai-agents.md', import.meta.url), 'utf8')

let server: ModelServer
let recorded: Recorded
const printed: string[] = []
beforeEach(async () => {
  server = await startModelServer()
  recorded = record()
  printed.length = 0
  const print = (text: unknown): true => {
    printed.push(JSON.stringify(text))
    return true
  }
  vi.spyOn(console, 'log').mockImplementation(print)
  vi.spyOn(process.stdout, 'write').mockImplementation(print)
})
afterEach(async () => {
  recorded.close()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  await server.close()
})

/** Names of the spans of an example, in the order of their ends. */
async function run(example: Promise<unknown>): Promise<readonly string[]> {
  await example
  return recorded.spans().map((span) => span.name)
}

test('the guide shows what is tested, and nothing else', () => {
  const shown = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '')
  const tested = readdirSync(examples).map((file) =>
    readFileSync(new URL(file, examples), 'utf8').replace('../../../index.ts', '@tailspan/sdk'),
  )
  expect(shown.toSorted()).toEqual(tested.toSorted())
})

test('start', async () => {
  vi.stubEnv('TAILSPAN_ENABLED', 'false')
  expect(await run(import('./testing/guide/start.ts'))).toEqual([])
})

test('by hand', async () => {
  expect(await run(import('./testing/guide/by-hand.ts'))).toEqual([
    'retrieval manuals',
    'execute_tool find-order',
    'chat acme-1',
    'invoke_agent support',
  ])
  expect(printed).toEqual(['"It is on its way."'])
})

test('OpenAI', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'k')
  vi.stubEnv('OPENAI_BASE_URL', `${server.url}/v1`)
  const part = { id: 'c', model: 'gpt-x' }
  server.script({
    events: [
      [undefined, { ...part, choices: [{ index: 0, delta: { content: 'Tea' } }] }],
      [undefined, { ...part, choices: [], usage: { prompt_tokens: 5, completion_tokens: 1 } }],
      [undefined, '[DONE]'],
    ],
  })
  expect(await run(import('./testing/guide/openai.ts'))).toEqual(['chat gpt-x'])
  expect(printed.join('')).toContain('Tea')
  expect(recorded.spans()[0]?.attributes['gen_ai.usage.output_tokens']).toBe(1)
})

test('Anthropic', async () => {
  vi.stubEnv('ANTHROPIC_API_KEY', 'k')
  vi.stubEnv('ANTHROPIC_BASE_URL', server.url)
  const usage = { input_tokens: 5, output_tokens: 1 }
  const message = {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'claude-y',
    content: [],
    usage,
  }
  const events: readonly { readonly type: string; readonly [more: string]: unknown }[] = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Tea' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ]
  server.script({ events: events.map((event) => [event.type, event] as const) })
  expect(await run(import('./testing/guide/anthropic.ts'))).toEqual(['chat claude-y'])
  expect(printed[0]).toContain('Tea')
})

test('the AI SDK', async () => {
  const original = globalThis.fetch
  vi.stubGlobal('fetch', (address: string, init: RequestInit) =>
    original(String(address).replace('https://models.acme.example', server.url), init),
  )
  const say = (message: object, finish_reason: string): Scripted => ({
    json: { id: 'c', model: 'acme-1', choices: [{ index: 0, finish_reason, message }] },
  })
  const weather = { name: 'weather', arguments: '{"city":"Oslo"}' }
  server.script(
    say(
      { role: 'assistant', tool_calls: [{ id: 't', type: 'function', function: weather }] },
      'tool_calls',
    ),
    say({ role: 'assistant', content: 'Rain.' }, 'stop'),
  )
  expect(await run(import('./testing/guide/ai-sdk.ts'))).toEqual([
    'chat acme-1',
    'execute_tool weather',
    'chat acme-1',
    'invoke_agent guide',
  ])
  expect(printed).toEqual(['"Rain."'])
})

test('evaluations', async () => {
  expect(await run(import('./testing/guide/evaluation.ts'))).toEqual(['invoke_agent support'])
  expect(recorded.spans()[0]?.events).toHaveLength(1)
  expect(trace.getActiveSpan()).toBeUndefined()
})
