import { list, record, text } from './record.ts'

/** What a model is told of a tool, as the conventions write it. */
interface ToolDefinition {
  readonly type: string
  readonly name: string
  readonly description?: string
  /** JSON schema. */
  readonly parameters?: unknown
}

/** Tools in the shape of any provider; what is none is left out. */
export function toTools(tools: unknown): readonly ToolDefinition[] {
  return list(tools).flatMap((tool) => {
    const whole = record(tool) ?? {}
    // OpenAI's chat has what there is to say one level below.
    const told = record(whole['function']) ?? whole
    const type = text(whole['type']) ?? 'function'
    const name = text(told['name']) ?? (type === 'function' ? undefined : type)
    if (name === undefined) return []
    const description = text(told['description'])
    const parameters = told['parameters'] ?? told['input_schema'] ?? told['inputSchema']
    return [
      {
        type,
        name,
        ...(description === undefined ? {} : { description }),
        ...(parameters === undefined ? {} : { parameters }),
      },
    ]
  })
}
