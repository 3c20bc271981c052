import type { Attributes } from '@opentelemetry/api'
import { BoundedText } from '../content/bounded-text.ts'
import { count, list, record, text, type UnknownRecord } from '../content/record.ts'
import { GEN_AI } from '../semconv.ts'
import { asked, type ChunkReader, type Dialect, type ReadAnswer } from './dialect.ts'

const ASKED = {
  temperature: GEN_AI.temperature,
  top_p: GEN_AI.topP,
  max_output_tokens: GEN_AI.maxTokens,
  stream: GEN_AI.stream,
}

/** OpenAI's responses. */
export const openAiResponses: Dialect = {
  operation: 'chat',
  request: (body) => {
    const attributes: Attributes = asked(body, ASKED)
    const effort = text(record(body['reasoning'])?.['effort'])
    if (effort !== undefined) attributes[GEN_AI.reasoningLevel] = effort
    const format = text(record(record(body['text'])?.['format'])?.['type'])
    if (format !== undefined) attributes[GEN_AI.outputType] = format === 'text' ? 'text' : 'json'
    const { conversation } = body
    return {
      attributes,
      conversation: text(conversation) ?? text(record(conversation)?.['id']),
      input: () => body['input'],
      system: () => body['instructions'],
      tools: () => body['tools'],
    }
  },
  answer,
  chunks: (contentLimit) => new ResponseEvents(contentLimit),
}

function answer(response: UnknownRecord): ReadAnswer {
  const usage = record(response['usage'])
  const status = text(response['status'])
  const reason = text(record(response['incomplete_details'])?.['reason']) ?? status
  const error = record(response['error'])
  return {
    id: text(response['id']),
    model: text(response['model']),
    finishReasons: reason === undefined ? undefined : [reason],
    usage: {
      input: count(usage?.['input_tokens']),
      output: count(usage?.['output_tokens']),
      cacheRead: count(record(usage?.['input_tokens_details'])?.['cached_tokens']),
      reasoning: count(record(usage?.['output_tokens_details'])?.['reasoning_tokens']),
    },
    output: [{ role: 'assistant', content: outputParts(list(response['output'])) }],
    refusal:
      status === 'failed'
        ? { type: text(error?.['code']) ?? 'failed', message: text(error?.['message']) ?? '' }
        : undefined,
  }
}

/** Parts of all items together: they are one answer. */
function outputParts(items: readonly unknown[]): readonly unknown[] {
  return items.flatMap((item) => {
    const found = record(item) ?? {}
    if (found['type'] !== 'reasoning')
      return list(found['content']).length > 0 ? list(found['content']) : [item]
    const summary = list(found['summary']).map((part) => text(record(part)?.['text']) ?? '')
    return [{ type: 'reasoning', text: summary.join('\n') }]
  })
}

/** The last event has the whole answer; pieces are kept for streams that are left before it. */
class ResponseEvents implements ChunkReader {
  readonly #text: BoundedText
  #answer: ReadAnswer | undefined
  #begun: UnknownRecord = {}

  constructor(contentLimit: number) {
    this.#text = new BoundedText(contentLimit)
  }

  take(chunk: unknown): void {
    const event = record(chunk) ?? {}
    const response = record(event['response'])
    switch (event['type']) {
      case 'response.output_text.delta':
        this.#text.add(event['delta'])
        break
      case 'response.created':
        this.#begun = { id: response?.['id'], model: response?.['model'] }
        break
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        this.#answer = answer(response ?? {})
        break
      case 'error': {
        const type = text(event['code']) ?? 'error'
        this.#answer = { refusal: { type, message: text(event['message']) ?? '' } }
        break
      }
      default:
    }
  }

  answer(): ReadAnswer {
    if (this.#answer !== undefined) return { ...answer(this.#begun), ...this.#answer }
    return { ...answer(this.#begun), output: this.#text.text }
  }
}
