/** A message in the conventions' JSON. */
export interface Message {
  readonly role: string
  readonly parts: readonly Part[]
  readonly finish_reason?: string
}

/** `text` and `reasoning` have `content`; `tool_call` has id, name and arguments; `tool_call_response` id and response. */
export interface Part {
  readonly type: string
  readonly [field: string]: unknown
}

export function textPart(content: string): Part {
  return { type: 'text', content }
}
