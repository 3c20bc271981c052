import type { Attributes } from '@opentelemetry/api'
import type { TokenUsage } from '../agent-api.ts'
import { BoundedText } from '../content/bounded-text.ts'
import { count, list, record, text, type UnknownRecord } from '../content/record.ts'
import { GEN_AI } from '../semconv.ts'
import { asked, type ChunkReader, type Dialect, type ReadAnswer } from './dialect.ts'

const ASKED = {
  temperature: GEN_AI.temperature,
  topP: GEN_AI.topP,
  topK: GEN_AI.topK,
  maxOutputTokens: GEN_AI.maxTokens,
  seed: GEN_AI.seed,
  stopSequences: GEN_AI.stopSequences,
  frequencyPenalty: GEN_AI.frequencyPenalty,
  presencePenalty: GEN_AI.presencePenalty,
}

/** Calls of language models behind the AI SDK's interface, specification 2 and 3. */
export const aiSdkLanguage: Dialect = {
  operation: 'chat',
  request: (options) => {
    const attributes: Attributes = asked(options, ASKED)
    const format = text(record(options['responseFormat'])?.['type'])
    if (format !== undefined) attributes[GEN_AI.outputType] = format
    return { attributes, input: () => options['prompt'], tools: () => options['tools'] }
  },
  answer: (result) => {
    const response = record(result['response'])
    return {
      id: text(response?.['id']),
      model: text(response?.['modelId']),
      ...ended(result),
      output: [{ role: 'assistant', content: result['content'] }],
    }
  },
  chunks: (contentLimit) => new StreamParts(contentLimit),
}

/** Embeddings behind the same interface. */
export const aiSdkEmbedding: Dialect = {
  operation: 'embeddings',
  request: (options) => ({ attributes: {}, input: () => options['values'] }),
  answer: (result) => ({ usage: { input: count(record(result['usage'])?.['tokens']) } }),
  chunks: () => ({ take: () => undefined, answer: () => ({}) }),
}

/** The reason is a text in specification 2, and has the provider's own word beside it in 3. */
function ended({
  finishReason,
  usage,
}: UnknownRecord): Pick<ReadAnswer, 'finishReasons' | 'usage'> {
  const reason = text(finishReason) ?? text(record(finishReason)?.['unified'])
  return {
    finishReasons: reason === undefined ? undefined : [reason],
    usage: usageOf(record(usage) ?? {}),
  }
}

/** Numbers in specification 2, numbers by their kind in 3. */
function usageOf(usage: UnknownRecord): TokenUsage {
  const input = record(usage['inputTokens'])
  const output = record(usage['outputTokens'])
  return {
    input: count(usage['inputTokens']) ?? count(input?.['total']),
    output: count(usage['outputTokens']) ?? count(output?.['total']),
    cacheRead: count(usage['cachedInputTokens']) ?? count(input?.['cacheRead']),
    cacheWrite: count(input?.['cacheWrite']),
    reasoning: count(usage['reasoningTokens']) ?? count(output?.['reasoning']),
  }
}

const MAX_TOOL_CALLS = 128

class StreamParts implements ChunkReader {
  readonly #text: BoundedText
  readonly #reasoning: BoundedText
  readonly #limit: number
  readonly #calls: unknown[] = []
  #answer: ReadAnswer = {}

  constructor(contentLimit: number) {
    this.#limit = contentLimit
    this.#text = new BoundedText(contentLimit)
    this.#reasoning = new BoundedText(contentLimit)
  }

  take(chunk: unknown): void {
    const part = record(chunk) ?? {}
    switch (part['type']) {
      case 'response-metadata':
        this.#answer = {
          ...this.#answer,
          id: text(part['id']) ?? this.#answer.id,
          model: text(part['modelId']) ?? this.#answer.model,
        }
        break
      case 'text-delta':
        this.#text.add(part['delta'])
        break
      case 'reasoning-delta':
        this.#reasoning.add(part['delta'])
        break
      case 'tool-call':
        if (this.#limit > 0 && this.#calls.length < MAX_TOOL_CALLS)
          this.#calls.push(called(part, this.#limit))
        break
      case 'finish':
        this.#answer = { ...this.#answer, ...ended(part) }
        break
      case 'error': {
        const error = record(part['error'])
        const message = text(error?.['message']) ?? text(part['error']) ?? ''
        const type = text(error?.['code']) ?? text(error?.['name']) ?? 'error'
        this.#answer = { ...this.#answer, refusal: { type, message } }
        break
      }
      default:
    }
  }

  answer(): ReadAnswer {
    const content = [
      ...(this.#reasoning.text === '' ? [] : [{ type: 'reasoning', text: this.#reasoning.text }]),
      ...(this.#text.text === '' ? [] : [{ type: 'text', text: this.#text.text }]),
      ...list(this.#calls),
    ]
    return { ...this.#answer, output: [{ role: 'assistant', content }] }
  }
}

function called({ toolCallId, toolName, input }: UnknownRecord, limit: number): unknown {
  const args = typeof input === 'string' ? input.slice(0, limit) : input
  return { type: 'function_call', call_id: toolCallId, name: toolName, arguments: args }
}
