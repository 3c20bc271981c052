import { isObject } from '../../traces/failure.ts'
import type { GenAiSpan, ToolCall } from '../agent-api.ts'
import { record, text } from '../content/record.ts'

type RunTool = <T>(tool: ToolCall, fn: (span: GenAiSpan) => T) => T
type Execute = (this: unknown, input: unknown, options?: unknown) => unknown

/** Tools by name, as the AI SDK takes them; those that the app does not run itself stay as they are. */
export function wrapTools<C extends object>(tools: C, run: RunTool): C {
  if (!isObject(tools)) return tools
  const wrapped = Object.create(Object.getPrototypeOf(tools) as object | null) as C
  for (const name of Object.keys(tools)) {
    const tool: unknown = (tools as Readonly<Record<string, unknown>>)[name]
    const value =
      typeof record(tool)?.['execute'] === 'function' ? wrapTool(name, tool as object, run) : tool
    Object.defineProperty(wrapped, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    })
  }
  return wrapped
}

function wrapTool(name: string, tool: object, run: RunTool): object {
  const execute = (tool as { readonly execute: Execute }).execute
  const copy = Object.create(
    Object.getPrototypeOf(tool) as object | null,
    Object.getOwnPropertyDescriptors(tool),
  ) as object
  return Object.defineProperty(copy, 'execute', {
    value(this: unknown, input: unknown, options?: unknown): unknown {
      const callId = text(record(options)?.['toolCallId'])
      const call = { name, args: input, ...(callId === undefined ? {} : { callId }) }
      return run(call, () => execute.call(this, input, options))
    },
    configurable: true,
    enumerable: true,
    writable: true,
  })
}
