import { type Attributes, context } from '@opentelemetry/api'
import type { LlmCall, LlmSpan } from './agent-api.ts'
import type { AgentParts } from './agent-parts.ts'
import { LlmOperation, type LlmRequest, startLlm } from './llm-operation.ts'
import { NO_SPAN } from './open-span.ts'
import { type Open, runInOpen } from './run-in-span.ts'
import { GEN_AI } from './semconv.ts'

/** `chat {model}`, told by hand. */
export function runLlm<T>(parts: AgentParts, call: LlmCall, fn: (span: LlmSpan) => T): T {
  const start = (): Open<LlmSpan> => {
    const operation = startLlm(requestOf(call), parts, context.active())
    return {
      handle: operation,
      context: operation.context,
      ended: () => operation.end(),
      failed: (error) => operation.fail(error),
    }
  }
  const none = (): LlmSpan => {
    const started = { span: NO_SPAN, context: context.active() }
    return new LlmOperation(started, requestOf(call), parts, undefined)
  }
  return runInOpen(start, none, fn)
}

function requestOf(call: LlmCall): LlmRequest {
  const attributes: Attributes = {}
  if (call.temperature !== undefined) attributes[GEN_AI.temperature] = call.temperature
  if (call.topP !== undefined) attributes[GEN_AI.topP] = call.topP
  if (call.maxTokens !== undefined) attributes[GEN_AI.maxTokens] = call.maxTokens
  if (call.stream !== undefined) attributes[GEN_AI.stream] = call.stream
  return {
    operation: call.operation ?? 'chat',
    provider: call.provider,
    model: call.model,
    conversation: call.conversation,
    server: call.server,
    attributes,
    input: () => call.input,
    system: () => call.system,
    tools: () => call.tools,
  }
}
