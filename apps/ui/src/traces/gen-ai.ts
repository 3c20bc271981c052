import type { AttributePair, Span } from '../kit/wire.ts'
import { attributeText } from './find-in-trace.ts'

/** What a span says about a call of a language model, made readable. */
export interface GenAi {
  /** `chat gpt-x`, as far as known. */
  readonly title: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly messages: readonly { readonly role: string; readonly text: string }[]
}

const FACTS: readonly (readonly [key: string, name: string])[] = [
  ['gen_ai.provider.name', 'Provider'],
  ['gen_ai.system', 'Provider'],
  ['gen_ai.request.model', 'Model'],
  ['gen_ai.response.model', 'Answered by'],
  ['gen_ai.agent.name', 'Agent'],
  ['gen_ai.conversation.id', 'Conversation'],
  ['gen_ai.tool.name', 'Tool'],
  ['gen_ai.data_source.id', 'Source'],
  ['gen_ai.usage.input_tokens', 'Tokens in'],
  ['gen_ai.usage.output_tokens', 'Tokens out'],
  ['gen_ai.usage.cache_read.input_tokens', 'Read from the cache'],
  ['gen_ai.usage.cache_write.input_tokens', 'Written to the cache'],
  ['gen_ai.usage.reasoning.output_tokens', 'Tokens of reasoning'],
  ['tailspan.genai.cost_usd', 'Cost in USD'],
  ['tailspan.genai.total_calls', 'Model calls within'],
  ['tailspan.genai.total_input_tokens', 'Tokens in, all calls'],
  ['tailspan.genai.total_output_tokens', 'Tokens out, all calls'],
  ['tailspan.genai.total_cost_usd', 'Cost in USD, all calls'],
  ['gen_ai.response.time_to_first_chunk', 'Seconds to the first part'],
  ['gen_ai.request.temperature', 'Temperature'],
  ['gen_ai.response.finish_reasons', 'Ended by'],
]

/** What operations are about. Others are calls of a model. */
const SUBJECTS: ReadonlyMap<unknown, string> = new Map([
  ['execute_tool', 'gen_ai.tool.name'],
  ['retrieval', 'gen_ai.data_source.id'],
  ['invoke_workflow', 'gen_ai.workflow.name'],
  ['invoke_agent', 'gen_ai.agent.name'],
  ['create_agent', 'gen_ai.agent.name'],
])
const MODEL = 'gen_ai.request.model'

const MESSAGES: readonly (readonly [key: string, role: string])[] = [
  ['gen_ai.system_instructions', 'system'],
  ['gen_ai.input.messages', 'user'],
  ['gen_ai.prompt', 'user'],
  ['gen_ai.retrieval.query.text', 'query'],
  ['gen_ai.tool.call.arguments', 'tool call'],
  ['gen_ai.tool.call.result', 'tool result'],
  ['gen_ai.output.messages', 'assistant'],
  ['gen_ai.completion', 'assistant'],
]

const EVALUATION = 'gen_ai.evaluation.result'
const TOKENS: ReadonlyMap<string, 'input' | 'output'> = new Map([
  ['gen_ai.usage.input_tokens', 'input'],
  ['gen_ai.usage.output_tokens', 'output'],
  ['tailspan.genai.total_input_tokens', 'input'],
  ['tailspan.genai.total_output_tokens', 'output'],
])

/**
 * Reads the GenAI conventions of attributes and events; undefined when a span has none.
 * @param lines of its log: an app may write what was said there, not into the span
 */
export function readGenAi(span: Span, lines: readonly string[] = []): GenAi | undefined {
  if (!span.attributes.some(({ key }) => key.startsWith('gen_ai.'))) return undefined
  const said = lines.flatMap(contentOf)
  const attributes = new Map([...said, ...span.attributes].map(({ key, value }) => [key, value]))
  const facts = new Map<string, string>()
  for (const [key, name] of FACTS) {
    const value = attributes.get(key)
    if (value === undefined || facts.has(name)) continue
    facts.set(name, Array.isArray(value) ? value.join(', ') : attributeText(value))
  }
  for (const event of span.events) {
    if (event.name === EVALUATION) addScore(facts, event.attributes)
  }
  const operation = attributes.get('gen_ai.operation.name')
  const about = attributes.get(SUBJECTS.get(operation) ?? MODEL) ?? attributes.get(MODEL)
  const title = [operation, about].filter((part) => typeof part === 'string').join(' ')
  return {
    title: title === '' ? 'Model call' : title,
    facts: [...facts],
    messages: [
      ...MESSAGES.flatMap(([key, role]) => messagesOf(attributes.get(key), role)),
      ...span.events.flatMap(eventMessages),
    ],
  }
}

/** Tokens in and out of a call, or of all calls of a run; undefined for other spans. */
export function tokensOf(span: Span): string | undefined {
  let tokens: { input: number; output: number } | undefined
  for (const { key, value } of span.attributes) {
    const side = TOKENS.get(key)
    if (side === undefined || typeof value !== 'number') continue
    tokens ??= { input: 0, output: 0 }
    tokens[side] = value
  }
  return tokens && `${tokens.input} → ${tokens.output}`
}

function addScore(facts: Map<string, string>, attributes: readonly AttributePair[]): void {
  const known = new Map(attributes.map(({ key, value }) => [key, attributeText(value)]))
  const of = (name: string): string => known.get(`gen_ai.evaluation.${name}`) ?? ''
  facts.set(`Score of ${of('name')}`, `${of('score.value')} ${of('score.label')}`.trim())
}

/** Content of a line in JSON that has it. */
function contentOf(line: string): AttributePair[] {
  if (!line.startsWith('{') || !line.includes('"gen_ai.')) return []
  try {
    const parsed = JSON.parse(line) as Readonly<Record<string, unknown>>
    return MESSAGES.flatMap(([key]) => {
      const value = parsed[key]
      return typeof value === 'string' ? [{ key, value }] : []
    })
  } catch {
    return []
  }
}

function eventMessages(event: Span['events'][number]): GenAi['messages'] {
  const role = /^gen_ai\.(system|user|assistant|tool|choice)/.exec(event.name)?.[1]
  const own = event.attributes.flatMap(({ key, value }) => {
    const known = MESSAGES.find(([name]) => name === key)
    return known ? messagesOf(value, known[1]) : []
  })
  if (own.length > 0 || role === undefined) return own
  const content = event.attributes.find(({ key }) => ['content', 'message', 'body'].includes(key))
  return content ? messagesOf(content.value, role === 'choice' ? 'assistant' : role) : []
}

/** Messages of one attribute: plain text, or the conventions' JSON list of roles and parts. */
function messagesOf(value: AttributePair['value'] | undefined, role: string): GenAi['messages'] {
  if (value === undefined) return []
  let parsed: unknown = value
  if (typeof value === 'string') {
    try {
      parsed = JSON.parse(value)
    } catch {
      return [{ role, text: value }]
    }
  }
  const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  if (list.every((item) => isRecord(item) && typeof item['role'] !== 'string')) {
    return [{ role, text: list.map(partText).join('\n') }]
  }
  return list.map((item) =>
    isRecord(item)
      ? { role: typeof item['role'] === 'string' ? item['role'] : role, text: bodyText(item) }
      : { role, text: partText(item) },
  )
}

function bodyText(message: Record<string, unknown>): string {
  const body = message['parts'] ?? message['content']
  if (Array.isArray(body)) return body.map(partText).join('\n')
  return body === undefined ? JSON.stringify(message, null, 2) : partText(body)
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part
  if (!isRecord(part)) return JSON.stringify(part)
  const text = part['content'] ?? part['text']
  if (typeof text === 'string') return text
  const response = part['response']
  if (response !== undefined) return typeof response === 'string' ? response : partText(response)
  if (typeof part['name'] === 'string') {
    return `${part['name']}(${JSON.stringify(part['arguments'] ?? {})})`
  }
  return JSON.stringify(part, null, 2)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
