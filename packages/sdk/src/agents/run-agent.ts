import { type Attributes, context, SpanKind } from '@opentelemetry/api'
import type { AgentRun, GenAiSpan } from './agent-api.ts'
import type { AgentParts } from './agent-parts.ts'
import { noSpan, openSpan } from './open-span.ts'
import { type RunScope, runScope, withRunScope } from './run-context.ts'
import { type Open, runInOpen } from './run-in-span.ts'
import { GEN_AI } from './semconv.ts'

/** `invoke_agent {name}` */
export function runAgent<T>(parts: AgentParts, agent: AgentRun, fn: (span: GenAiSpan) => T): T {
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

/** `invoke_workflow {name}` */
export function runWorkflow<T>(parts: AgentParts, name: string, fn: (span: GenAiSpan) => T): T {
  const attributes = { [GEN_AI.operation]: 'invoke_workflow', [GEN_AI.workflowName]: name }
  return runScoped(parts, `invoke_workflow ${name}`, attributes, {}, fn)
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
