import type { AgentApi } from './agent-api.ts'
import type { AgentParts } from './agent-parts.ts'
import { runAgent, runWorkflow } from './run-agent.ts'
import { runLlm } from './run-llm.ts'
import { runRetrieval, runTool } from './run-tool.ts'
import { GEN_AI_EDITION } from './semconv.ts'
import { wrapClient } from './wrap/wrap-client.ts'
import { wrapTools } from './wrap/wrap-tools.ts'

const NAMELESS = { name: '' }

/** @param partsOf asked at each call: agents work before the SDK is started, and after it is shut down */
export function makeAgent(partsOf: () => AgentParts): AgentApi {
  return Object.freeze<AgentApi>({
    semconv: GEN_AI_EDITION,
    // What an app names badly must not fail for it.
    run: (agent, fn) => runAgent(partsOf(), agent ?? NAMELESS, fn),
    workflow: (name, fn) => runWorkflow(partsOf(), name ?? NAMELESS.name, fn),
    llm: (call, fn) => runLlm(partsOf(), call ?? { provider: '', model: '' }, fn),
    tool: (tool, fn) => runTool(partsOf(), tool ?? NAMELESS, fn),
    retrieve: (retrieval, fn) => runRetrieval(partsOf(), retrieval ?? { source: '' }, fn),
    wrap: (client, options) => wrapClient(client, options ?? {}, partsOf),
    tools: (tools) => wrapTools(tools, (tool, fn) => runTool(partsOf(), tool, fn)),
  })
}
