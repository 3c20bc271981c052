import { type Attributes, context, type Span, SpanKind, trace } from '@opentelemetry/api'
import { safely, startSpan } from '../traces/span.ts'
import type { AgentApi, AgentRun, GenAiSpan, LlmCall, LlmSpan, ToolCall } from './agent-api.ts'
import type { AgentParts } from './agent-parts.ts'
import { cut } from './content/plain.ts'
import { renderValue } from './content/render.ts'
import { markFailed } from './failure.ts'
import { AgentSpan, writeEvent } from './gen-ai-span.ts'
import { LlmOperation, type LlmRequest, startLlm } from './llm-operation.ts'
import { type RunScope, runScope, withRunScope } from './run-context.ts'
import { type Open, runInOpen } from './run-in-span.ts'
import { GEN_AI, GEN_AI_EDITION, GEN_AI_EVENTS } from './semconv.ts'
import { short } from './short.ts'
import { wrapClient } from './wrap/wrap-client.ts'
import { wrapTools } from './wrap/wrap-tools.ts'

/** @param partsOf asked at each call: agents work before the SDK is started, and after it is shut down */
export function makeAgent(partsOf: () => AgentParts): AgentApi {
  const api: AgentApi = {
    semconv: GEN_AI_EDITION,
    run: (agent, fn) => runAgent(partsOf(), agent, fn),
    workflow: (name, fn) => {
      const attributes = {
        [GEN_AI.operation]: 'invoke_workflow',
        [GEN_AI.workflowName]: name,
      }
      return runScoped(partsOf(), `invoke_workflow ${name}`, attributes, {}, fn)
    },
    llm: (call, fn) => runLlm(partsOf(), call, fn),
    tool: (tool, fn) => runTool(partsOf(), tool, fn),
    retrieve: ({ source, query, provider }, fn) => {
      const attributes: Attributes = {
        [GEN_AI.operation]: 'retrieval',
        [GEN_AI.dataSource]: source,
        ...(provider === undefined ? {} : { [GEN_AI.provider]: provider }),
      }
      const parts = partsOf()
      const start = (): Open<GenAiSpan> =>
        openSpan(parts, `retrieval ${source}`, SpanKind.CLIENT, attributes, (span) => ({
          [GEN_AI.retrievalQuery]:
            query === undefined ? undefined : contentText(span, parts, query),
        }))
      return runInOpen(start, () => noSpan(parts), fn)
    },
    wrap: (client, options = {}) => wrapClient(client, options, partsOf),
    tools: (tools) => wrapTools(tools, (tool, fn) => runTool(partsOf(), tool, fn)),
  }
  return Object.freeze(api)
}

function runAgent<T>(parts: AgentParts, agent: AgentRun, fn: (span: GenAiSpan) => T): T {
  const { name, id, version, conversation, provider } = agent
  const attributes: Attributes = {
    [GEN_AI.operation]: 'invoke_agent',
    [GEN_AI.agentName]: name,
  }
  if (id !== undefined) attributes[GEN_AI.agentId] = id
  if (version !== undefined) attributes[GEN_AI.agentVersion] = version
  if (conversation !== undefined) attributes[GEN_AI.conversation] = conversation
  if (provider !== undefined) attributes[GEN_AI.provider] = provider
  return runScoped(parts, `invoke_agent ${name}`, attributes, { agent: name, conversation }, fn)
}

/** Work whose calls of models are added up. */
function runScoped<T>(
  parts: AgentParts,
  name: string,
  attributes: Attributes,
  own: { readonly agent?: string; readonly conversation?: string | undefined },
  fn: (span: GenAiSpan) => T,
): T {
  const start = (): Open<GenAiSpan> => {
    const outer = runScope(context.active())
    const scope: RunScope = {
      agent: own.agent ?? outer?.agent,
      conversation: own.conversation ?? outer?.conversation,
      outer,
      calls: 0,
      input: 0,
      output: 0,
      costUsd: undefined,
    }
    const open = openSpan(
      parts,
      name,
      SpanKind.INTERNAL,
      attributes,
      () => ({}),
      () => totals(scope),
    )
    return { ...open, context: withRunScope(open.context, scope) }
  }
  return runInOpen(start, () => noSpan(parts), fn)
}

function totals({ calls, input, output, costUsd }: RunScope): Attributes {
  if (calls === 0) return {}
  return {
    [GEN_AI.totalCalls]: calls,
    [GEN_AI.totalInputTokens]: input,
    [GEN_AI.totalOutputTokens]: output,
    ...(costUsd === undefined ? {} : { [GEN_AI.totalCost]: costUsd }),
  }
}

function runTool<T>(parts: AgentParts, tool: ToolCall, fn: (span: GenAiSpan) => T): T {
  const attributes: Attributes = {
    [GEN_AI.operation]: 'execute_tool',
    [GEN_AI.toolName]: tool.name,
    [GEN_AI.toolType]: tool.type ?? 'function',
  }
  if (tool.callId !== undefined) attributes[GEN_AI.toolCallId] = tool.callId
  const name = `execute_tool ${tool.name}`
  const start = (): Open<GenAiSpan> =>
    openSpan(
      parts,
      name,
      SpanKind.INTERNAL,
      attributes,
      (span) => ({ [GEN_AI.toolArguments]: contentJson(span, parts, tool.args) }),
      (span, result) => ({ [GEN_AI.toolResult]: contentJson(span, parts, result) }),
    )
  return runInOpen(start, () => noSpan(parts), fn)
}

function runLlm<T>(parts: AgentParts, call: LlmCall, fn: (span: LlmSpan) => T): T {
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
  }
}

const NO_SPAN: Span = trace.wrapSpanContext({
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  traceFlags: 0,
})

function noSpan(parts: AgentParts): GenAiSpan {
  return new AgentSpan(NO_SPAN, parts)
}

type Described = Readonly<Record<string, Attributes[string]>>

/** @param content of the beginning; @param last what its result adds */
function openSpan(
  parts: AgentParts,
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  content: (span: Span) => Described,
  last: (span: Span, result: unknown) => Described = () => ({}),
): Open<GenAiSpan> {
  const { agent, conversation } = runScope(context.active()) ?? {}
  const inherited: Attributes = {
    ...(agent === undefined ? {} : { [GEN_AI.agentName]: agent }),
    ...(conversation === undefined ? {} : { [GEN_AI.conversation]: conversation }),
  }
  const { span, context: within } = startSpan(short(name), {
    kind,
    attributes: bounded({ ...inherited, ...attributes }),
  })
  const handle = new AgentSpan(span, parts)
  const texts: Record<string, Attributes[string]> = {}
  const describe = (found: Described | undefined): void => {
    for (const [key, value] of Object.entries(found ?? {})) {
      if (value === undefined) continue
      if (parts.content === 'log' && CONTENT.has(key)) texts[key] = value
      else span.setAttribute(key, value)
    }
  }
  describe(safely(() => content(span)))
  let ended = false
  const end = (finish: () => void): void => {
    if (ended) return
    ended = true
    safely(finish)
    if (Object.keys(texts).length > 0) {
      writeEvent(parts, GEN_AI_EVENTS.content, span, { ...attributes, ...texts })
    }
    span.end()
  }
  return {
    handle,
    context: within,
    ended: (result) => end(() => describe(last(span, result))),
    failed: (error) =>
      end(() => {
        markFailed(span, error, parts.errors)
        describe(last(span, undefined))
      }),
  }
}

/** Models name tools, and may name some that there are none of. */
function bounded(attributes: Attributes): Attributes {
  const entries = Object.entries(attributes)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'string' ? short(value) : value]),
  )
}

const CONTENT: ReadonlySet<string> = new Set([
  GEN_AI.toolArguments,
  GEN_AI.toolResult,
  GEN_AI.retrievalQuery,
])

function contentWanted(span: Span, { content, log }: AgentParts): boolean {
  if (content === 'off') return false
  return content === 'log' ? log !== undefined : span.isRecording()
}

function contentJson(span: Span, parts: AgentParts, value: unknown): string | undefined {
  if (value === undefined || !contentWanted(span, parts)) return undefined
  return renderValue(value, parts)
}

function contentText(span: Span, parts: AgentParts, value: string): string | undefined {
  if (!contentWanted(span, parts)) return undefined
  return cut(parts.mask === undefined ? value : parts.mask(value), parts.maxBytes)
}
