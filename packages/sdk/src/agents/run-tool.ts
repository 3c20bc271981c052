import { type Attributes, SpanKind } from '@opentelemetry/api'
import type { GenAiSpan, Retrieval, ToolCall } from './agent-api.ts'
import type { AgentParts } from './agent-parts.ts'
import { contentJson, contentText, noSpan, openSpan } from './open-span.ts'
import { type Open, runInOpen } from './run-in-span.ts'
import { GEN_AI } from './semconv.ts'

/** `execute_tool {name}`: arguments and result are content. */
export function runTool<T>(parts: AgentParts, tool: ToolCall, fn: (span: GenAiSpan) => T): T {
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

/** `retrieval {source}`: the query is content. */
export function runRetrieval<T>(
  parts: AgentParts,
  { source, query, provider }: Retrieval,
  fn: (span: GenAiSpan) => T,
): T {
  const attributes: Attributes = {
    [GEN_AI.operation]: 'retrieval',
    [GEN_AI.dataSource]: source,
    ...(provider === undefined ? {} : { [GEN_AI.provider]: provider }),
  }
  const start = (): Open<GenAiSpan> =>
    openSpan(parts, `retrieval ${source}`, SpanKind.CLIENT, attributes, (span) => ({
      [GEN_AI.retrievalQuery]: query === undefined ? undefined : contentText(span, parts, query),
    }))
  return runInOpen(start, () => noSpan(parts), fn)
}
