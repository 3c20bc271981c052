import type { TokenUsage } from '../agent-api.ts'
import { BoundedText } from '../content/bounded-text.ts'
import { count, list, record, text, type UnknownRecord } from '../content/record.ts'
import { GEN_AI } from '../semconv.ts'
import { asked, type ChunkReader, type Dialect, type ReadAnswer } from './dialect.ts'

const ASKED = {
  temperature: GEN_AI.temperature,
  top_p: GEN_AI.topP,
  top_k: GEN_AI.topK,
  max_tokens: GEN_AI.maxTokens,
  stop_sequences: GEN_AI.stopSequences,
  stream: GEN_AI.stream,
}
const MAX_BLOCKS = 256

/** Anthropic's messages. */
export const anthropicMessages: Dialect = {
  operation: 'chat',
  request: (body) => ({
    attributes: asked(body, ASKED),
    input: () => body['messages'],
    system: () => body['system'],
    tools: () => body['tools'],
  }),
  answer,
  chunks: (contentLimit) => new MessageEvents(contentLimit),
}

function answer(message: UnknownRecord): ReadAnswer {
  const reason = text(message['stop_reason'])
  return {
    id: text(message['id']),
    model: text(message['model']),
    finishReasons: reason === undefined ? undefined : [reason],
    usage: usageOf(record(message['usage']) ?? {}),
    output: [{ role: 'assistant', content: message['content'], finish_reason: reason }],
  }
}

/** Anthropic counts tokens of the cache beside those of the input; the conventions count them in. */
function usageOf(usage: UnknownRecord): TokenUsage {
  const input = count(usage['input_tokens'])
  const cacheRead = count(usage['cache_read_input_tokens'])
  const cacheWrite = count(usage['cache_creation_input_tokens'])
  return {
    input: input === undefined ? undefined : input + (cacheRead ?? 0) + (cacheWrite ?? 0),
    output: count(usage['output_tokens']),
    cacheRead,
    cacheWrite,
  }
}

interface Block {
  readonly begun: UnknownRecord
  readonly text: BoundedText
}

class MessageEvents implements ChunkReader {
  readonly #limit: number
  readonly #blocks = new Map<number, Block>()
  #message: UnknownRecord = {}
  #usage: UnknownRecord = {}
  #stopReason: unknown

  constructor(contentLimit: number) {
    this.#limit = contentLimit
  }

  take(chunk: unknown): void {
    const event = record(chunk) ?? {}
    const delta = record(event['delta']) ?? {}
    const index = count(event['index']) ?? 0
    switch (event['type']) {
      case 'message_start': {
        const { id, model, usage } = record(event['message']) ?? {}
        this.#message = { id, model }
        this.#usage = { ...record(usage) }
        break
      }
      case 'content_block_start':
        if (this.#limit === 0 || this.#blocks.size >= MAX_BLOCKS) break
        this.#blocks.set(index, {
          begun: named(record(event['content_block']) ?? {}),
          text: new BoundedText(this.#limit),
        })
        break
      case 'content_block_delta':
        this.#blocks
          .get(index)
          ?.text.add(delta['text'] ?? delta['partial_json'] ?? delta['thinking'])
        break
      case 'message_delta':
        this.#stopReason = delta['stop_reason'] ?? this.#stopReason
        // Counts of the whole message so far; null where it does not say.
        for (const [name, value] of Object.entries(record(event['usage']) ?? {})) {
          if (value !== null) this.#usage = { ...this.#usage, [name]: value }
        }
        break
      default:
    }
  }

  answer(): ReadAnswer {
    const content = [...this.#blocks.values()].map(({ begun, text: pieces }) => {
      const streamed = pieces.text
      if (begun['type'] === 'tool_use' || begun['type'] === 'server_tool_use') {
        return {
          type: 'function_call',
          call_id: begun['id'],
          name: begun['name'],
          arguments: streamed,
        }
      }
      return { ...begun, text: streamed, thinking: streamed }
    })
    return answer({
      ...this.#message,
      usage: this.#usage,
      stop_reason: this.#stopReason,
      content: list(content),
    })
  }
}

/** The beginning of a block, without what it may hold. */
function named({ type, id, name }: UnknownRecord): UnknownRecord {
  return { type, id, name }
}
