import { makeAgent } from '../agents/agent.ts'
import type { AgentApi } from '../agents/agent-api.ts'
import type { AgentParts } from '../agents/agent-parts.ts'
import { registryMetrics } from '../agents/registry-metrics.ts'
import { processState } from './process-state.ts'

const genAiMetrics = registryMetrics(processState.metrics)

/** Spans of agents, tools and language models. Works before `init` and after `shutdown`, without content then. */
export const agent: AgentApi = makeAgent(agentParts)

function agentParts(): AgentParts {
  const { genai, errors, shown, log } = processState
  return {
    ...genai,
    errors,
    shown,
    metrics: genAiMetrics,
    log: log && ((event, fields) => log.info(event, fields)),
    now: () => performance.now(),
  }
}
