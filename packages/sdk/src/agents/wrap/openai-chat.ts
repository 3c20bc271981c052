import type { TokenUsage } from '../agent-api.ts'
import { BoundedText } from '../content/bounded-text.ts'
import { count, list, record, text, type UnknownRecord } from '../content/record.ts'
import { GEN_AI } from '../semconv.ts'
import { asked, type ChunkReader, type Dialect } from './dialect.ts'

const ASKED = {
  temperature: GEN_AI.temperature,
  top_p: GEN_AI.topP,
  max_tokens: GEN_AI.maxTokens,
  max_completion_tokens: GEN_AI.maxTokens,
  seed: GEN_AI.seed,
  stop: GEN_AI.stopSequences,
  frequency_penalty: GEN_AI.frequencyPenalty,
  presence_penalty: GEN_AI.presencePenalty,
  stream: GEN_AI.stream,
  reasoning_effort: GEN_AI.reasoningLevel,
}
const MAX_CHOICES = 128
const MAX_TOOL_CALLS = 128

/** OpenAI's chat completions, and what speaks like them. */
export const openAiChat: Dialect = {
  operation: 'chat',
  request: (body) => {
    const attributes = asked(body, ASKED)
    if (typeof body['stop'] === 'string') attributes[GEN_AI.stopSequences] = [body['stop']]
    const choices = count(body['n'])
    if (choices !== undefined && choices !== 1) attributes[GEN_AI.choiceCount] = choices
    const format = text(record(body['response_format'])?.['type'])
    if (format !== undefined) attributes[GEN_AI.outputType] = format === 'text' ? 'text' : 'json'
    return { attributes, input: () => body['messages'], tools: () => body['tools'] }
  },
  answer: (completion) => ({
    id: text(completion['id']),
    model: text(completion['model']),
    finishReasons: reasons(list(completion['choices']).map((choice) => record(choice))),
    usage: usageOf(record(completion['usage'])),
    output: list(completion['choices']).map((choice) => {
      const { message, finish_reason } = record(choice) ?? {}
      return { role: 'assistant', ...record(message), finish_reason }
    }),
  }),
  chunks: (contentLimit) => new ChatChunks(contentLimit),
}

/** Texts of completions before there were chats. */
export const openAiCompletion: Dialect = {
  ...openAiChat,
  operation: 'text_completion',
  request: (body) => ({ attributes: asked(body, ASKED), input: () => body['prompt'] }),
  answer: (completion) => ({
    ...openAiChat.answer(completion),
    output: list(completion['choices']).map((choice) => {
      const { text: content, finish_reason } = record(choice) ?? {}
      return { role: 'assistant', content, finish_reason }
    }),
  }),
}

function reasons(choices: readonly (UnknownRecord | undefined)[]): readonly string[] | undefined {
  const found = choices.map((choice) => text(choice?.['finish_reason']))
  const known = found.filter((reason) => reason !== undefined)
  return known.length === 0 ? undefined : known
}

function usageOf(usage: UnknownRecord | undefined): TokenUsage {
  const input = record(usage?.['prompt_tokens_details'])
  const output = record(usage?.['completion_tokens_details'])
  return {
    input: count(usage?.['prompt_tokens']),
    output: count(usage?.['completion_tokens']),
    cacheRead: count(input?.['cached_tokens']),
    reasoning: count(output?.['reasoning_tokens']),
  }
}

interface Choice {
  readonly content: BoundedText
  readonly calls: Map<number, { id: unknown; name: unknown; readonly args: BoundedText }>
  finish_reason: unknown
}

/** `usage` comes last, and only to those who ask for it by `stream_options`. */
class ChatChunks implements ChunkReader {
  readonly #limit: number
  readonly #choices = new Map<number, Choice>()
  #id: string | undefined
  #model: string | undefined
  #usage: TokenUsage = {}

  constructor(contentLimit: number) {
    this.#limit = contentLimit
  }

  take(chunk: unknown): void {
    const { id, model, choices, usage } = record(chunk) ?? {}
    this.#id ??= text(id)
    this.#model ??= text(model)
    const counted = record(usage)
    if (counted !== undefined) this.#usage = usageOf(counted)
    for (const each of list(choices)) this.#add(record(each) ?? {})
  }

  #add({ index, delta, text: piece, finish_reason }: UnknownRecord): void {
    const choice = this.#choice(count(index) ?? 0)
    if (choice === undefined) return
    choice.finish_reason = finish_reason ?? choice.finish_reason
    const { content, tool_calls } = record(delta) ?? {}
    choice.content.add(content ?? piece)
    if (this.#limit === 0) return
    for (const each of list(tool_calls)) {
      const call = record(each) ?? {}
      const fn = record(call['function']) ?? {}
      const at = count(call['index']) ?? 0
      let known = choice.calls.get(at)
      if (known === undefined) {
        if (choice.calls.size >= MAX_TOOL_CALLS) continue
        known = { id: call['id'], name: fn['name'], args: new BoundedText(this.#limit) }
        choice.calls.set(at, known)
      }
      known.args.add(fn['arguments'])
    }
  }

  #choice(index: number): Choice | undefined {
    let choice = this.#choices.get(index)
    if (choice === undefined && this.#choices.size < MAX_CHOICES) {
      const content = new BoundedText(this.#limit)
      choice = { content, calls: new Map(), finish_reason: undefined }
      this.#choices.set(index, choice)
    }
    return choice
  }

  answer() {
    const choices = [...this.#choices.values()]
    return {
      id: this.#id,
      model: this.#model,
      usage: this.#usage,
      finishReasons: reasons(choices.map(({ finish_reason }) => ({ finish_reason }))),
      output: choices.map(({ content, calls, finish_reason }) => ({
        role: 'assistant',
        content: content.text === '' ? undefined : content.text,
        tool_calls: [...calls.values()].map(({ id, name, args }) => ({
          id,
          function: { name, arguments: args.text },
        })),
        finish_reason,
      })),
    }
  }
}
