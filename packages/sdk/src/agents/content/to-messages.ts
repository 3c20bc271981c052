import { type Message, type Part, textPart } from './message.ts'
import { list, record, text, type UnknownRecord } from './record.ts'

/**
 * Messages of a text, or of what OpenAI, Anthropic, the AI SDK and the conventions call messages: they differ
 * in the names of parts only. Images, audio and files become their type, without the bytes.
 */
export function toMessages(value: unknown, role = 'user'): readonly Message[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((part) => typeof record(part)?.['role'] !== 'string')) {
    // Items of OpenAI's responses, or the parts of one message.
    return value.some((item) => isItem(record(item)))
      ? value.map((item) => itemMessage(item, role))
      : [{ role, parts: toParts(value) }]
  }
  return Array.isArray(value)
    ? value.map((item: unknown) => itemMessage(item, role))
    : [itemMessage(value, role)]
}

/** Parts of a text, of one part, or of a list of them. */
export function toParts(value: unknown): readonly Part[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map(toPart)
}

const ITEMS: ReadonlySet<unknown> = new Set(['function_call', 'function_call_output', 'message'])

function isItem(item: UnknownRecord | undefined): boolean {
  return ITEMS.has(item?.['type'])
}

function itemMessage(item: unknown, role: string): Message {
  const message = record(item)
  if (message === undefined) return { role, parts: toParts(item) }
  const own = text(message['role']) ?? (message['type'] === 'function_call_output' ? 'tool' : role)
  const finish = text(message['finish_reason'])
  return {
    role: own,
    parts: messageParts(message, own),
    ...(finish === undefined ? {} : { finish_reason: finish }),
  }
}

function messageParts(message: UnknownRecord, role: string): readonly Part[] {
  if (Array.isArray(message['parts'])) return toParts(message['parts'])
  if (message['role'] === undefined && message['content'] === undefined) return [toPart(message)]
  const callId = text(message['tool_call_id'])
  if (role === 'tool' && callId !== undefined) {
    return [{ type: 'tool_call_response', id: callId, response: message['content'] }]
  }
  const refusal = text(message['refusal'])
  return [
    ...toParts(message['content']),
    ...(refusal === undefined ? [] : [{ type: 'refusal', content: refusal }]),
    ...list(message['tool_calls']).map(chatToolCall),
  ]
}

function chatToolCall(value: unknown): Part {
  const call = record(value) ?? {}
  const fn = record(call['function']) ?? record(call['custom']) ?? {}
  return toolCall(call['id'], fn['name'], fn['arguments'] ?? fn['input'])
}

function toolCall(id: unknown, name: unknown, args: unknown): Part {
  return { type: 'tool_call', id, name, arguments: parsed(args) }
}

const MAX_PARSED = 65_536

/** Arguments come as JSON in a text; while they are streamed it may be cut off. */
function parsed(args: unknown): unknown {
  if (typeof args !== 'string' || args.length > MAX_PARSED) return args
  try {
    return JSON.parse(args) as unknown
  } catch {
    return args
  }
}

function toPart(value: unknown): Part {
  if (typeof value === 'string') return textPart(value)
  const part = record(value)
  if (part === undefined) return textPart(String(value))
  const type = text(part['type']) ?? 'unknown'
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return textPart(text(part['text']) ?? text(part['content']) ?? '')
    case 'thinking':
    case 'reasoning':
      return {
        type: 'reasoning',
        content: part['thinking'] ?? part['text'] ?? part['content'] ?? '',
      }
    case 'tool_use':
    case 'server_tool_use':
      return toolCall(part['id'], part['name'], part['input'])
    case 'tool-call':
      return toolCall(part['toolCallId'], part['toolName'], part['input'])
    case 'function_call':
      return toolCall(part['call_id'], part['name'], part['arguments'])
    case 'tool_call':
      return toolCall(part['id'], part['name'], part['arguments'])
    case 'tool_result':
      return { type: 'tool_call_response', id: part['tool_use_id'], response: part['content'] }
    case 'tool-result':
      return { type: 'tool_call_response', id: part['toolCallId'], response: part['output'] }
    case 'function_call_output':
      return { type: 'tool_call_response', id: part['call_id'], response: part['output'] }
    case 'tool_call_response':
      return { type, id: part['id'], response: part['response'] ?? part['result'] }
    case 'refusal':
      return { type, content: part['refusal'] ?? part['content'] }
    default:
      return { type }
  }
}
