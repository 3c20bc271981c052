import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { UnknownRecord } from '../content/record.ts'
import { renderMessages } from '../content/render.ts'
import { toMessages } from '../content/to-messages.ts'
import { aiSdkEmbedding, aiSdkLanguage } from './ai-sdk-model.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { openAiChat, openAiCompletion } from './openai-chat.ts'
import { openAiEmbeddings } from './openai-embeddings.ts'
import { openAiResponses } from './openai-responses.ts'

/** Names and words that the wires have, so that chance finds its way in. */
const NAMES = [
  'choices',
  'message',
  'content',
  'delta',
  'tool_calls',
  'function',
  'arguments',
  'index',
  'usage',
  'type',
  'text',
  'role',
  'parts',
  'response',
  'output',
  'input',
  'error',
  'finish_reason',
  'id',
  'finishReason',
  'inputTokens',
  'outputTokens',
  'content_block',
  'stop',
  'reasoning',
  '__proto__',
]
const WORDS = [
  'text',
  'tool_use',
  'tool-call',
  'function_call',
  'message_start',
  'message_delta',
  'tool',
  'error',
  'content_block_start',
  'content_block_delta',
  'response.completed',
  'response.failed',
  'finish',
  'text-delta',
  'user',
  'failed',
]
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(fc.constantFrom(...WORDS), fc.integer(), fc.double(), fc.constant(null), fc.string()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES), tie('value')), { maxLength: 6 })
      .map(
        (entries) =>
          JSON.parse(
            `{${entries.map(([name, item]) => `"${name}":${JSON.stringify(item ?? null)}`).join(',')}}`,
          ) as unknown,
      ),
  ),
}))
const object = value.map(
  (any) => (typeof any === 'object' && any !== null ? any : { any }) as UnknownRecord,
)

test.each([
  ['chat', openAiChat],
  ['completions', openAiCompletion],
  ['responses', openAiResponses],
  ['OpenAI embeddings', openAiEmbeddings],
  ['Anthropic', anthropicMessages],
  ['AI SDK', aiSdkLanguage],
  ['AI SDK embeddings', aiSdkEmbedding],
])(
  '%s: whatever is asked and answered is read without an error, into bounded content',
  (_, dialect) => {
    fc.assert(
      fc.property(object, object, fc.array(value, { maxLength: 8 }), (body, whole, parts) => {
        const { attributes, input, system } = dialect.request(body)
        expect(Object.keys(attributes).every((name) => name.startsWith('gen_ai.'))).toBe(true)
        const chunks = dialect.chunks(1000)
        for (const part of parts) chunks.take(part)
        for (const said of [
          input?.(),
          system?.(),
          dialect.answer(whole).output,
          chunks.answer().output,
        ]) {
          const rules = {
            content: 'span',
            maxBytes: 1024,
            shown: () => true,
            mask: undefined,
          } as const
          const json = renderMessages(toMessages(said), rules) ?? '[]'
          expect(Buffer.byteLength(json)).toBeLessThanOrEqual(1024)
          expect(Array.isArray(JSON.parse(json))).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  },
)
