import type { AgentApi } from './agent-api.ts'
import type { AgentParts } from './agent-parts.ts'
import { runAgent, runWorkflow } from './run-agent.ts'
import { runLlm } from './run-llm.ts'
import { runRetrieval, runTool } from './run-tool.ts'
import { GEN_AI_EDITION } from './semconv.ts'
import { wrapClient } from './wrap/wrap-client.ts'
import { wrapTools } from './wrap/wrap-tools.ts'

/** @param partsOf asked at each call: agents work before the SDK is started, and after it is shut down */
export function makeAgent(partsOf: () => AgentParts): AgentApi {
  return Object.freeze<AgentApi>({
    semconv: GEN_AI_EDITION,
    run: (agent, fn) => runAgent(partsOf(), agent, fn),
    workflow: (name, fn) => runWorkflow(partsOf(), name, fn),
    llm: (call, fn) => runLlm(partsOf(), call, fn),
    tool: (tool, fn) => runTool(partsOf(), tool, fn),
    retrieve: (retrieval, fn) => runRetrieval(partsOf(), retrieval, fn),
    wrap: (client, options = {}) => wrapClient(client, options, partsOf),
    tools: (tools) => wrapTools(tools, (tool, fn) => runTool(partsOf(), tool, fn)),
  })
}
