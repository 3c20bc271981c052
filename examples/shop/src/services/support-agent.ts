import { createScriptedModel, type Message } from '../fake/model.ts'
import { HttpProblem } from '../http/problem.ts'
import { type Route, serve } from '../http/server.ts'
import { inSpan } from '../telemetry/span.ts'
import { createTools } from './agent-tools.ts'
import { chat } from './gen-ai.ts'
import type { RunningService, ServiceContext } from './service.ts'

const MOST_TURNS = 4
const INSTRUCTIONS = 'You are the helpful agent of a tea shop. Use your tools; never guess.'

/** Answers customers with a language model that may call tools. */
export function startSupportAgent(context: ServiceContext): Promise<RunningService> {
  const { tracer, dice, log } = context
  const model = createScriptedModel(dice)
  const useTool = createTools(context)

  const answer = async (question: string, user: string, conversation: string): Promise<string> => {
    const messages: Message[] = [
      { role: 'system', text: INSTRUCTIONS },
      { role: 'user', text: question },
    ]
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const completion = await chat(model, messages, conversation, { tracer, log })
      if (completion.toolCalls.length === 0) return completion.text
      messages.push({ role: 'assistant', text: completion.text })
      for (const tool of completion.toolCalls) {
        const result = await useTool(tool, user).catch((err: unknown) => {
          log.error('tool failed', { tool: tool.name, user, err })
          return 'I cannot look that up at the moment.'
        })
        messages.push({ role: 'tool', text: result })
      }
    }
    throw new Error(`no answer after ${MOST_TURNS} turns`)
  }

  const ask: Route = {
    method: 'POST',
    path: '/ask',
    handle: async ({ body, user }) => {
      const { question } = (body ?? {}) as { question?: unknown }
      if (typeof question !== 'string' || question === '') {
        throw new HttpProblem(422, 'no_question', 'ask something')
      }
      const conversation = `conv-${dice.between(100_000, 999_999)}`
      const attributes = {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.provider.name': model.provider,
        'gen_ai.agent.name': 'tea-helper',
        'gen_ai.agent.id': 'agent-1',
        'gen_ai.request.model': model.name,
        'gen_ai.conversation.id': conversation,
      }
      log.info('customer asks', { conversation, user, question })
      const text = await inSpan(tracer, 'invoke_agent tea-helper', { attributes }, () =>
        answer(question, user, conversation),
      )
      return { status: 200, body: { conversation, answer: text } }
    },
  }
  return serve([ask], log, context.port)
}
