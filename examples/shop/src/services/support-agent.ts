import { agent } from '@tailspan/sdk'
import { createScriptedModel, type Message } from '../fake/model.ts'
import { HttpProblem } from '../http/problem.ts'
import { type Route, serve } from '../http/server.ts'
import { createTools } from './agent-tools.ts'
import { chat } from './gen-ai.ts'
import type { RunningService, ServiceContext } from './service.ts'

const MOST_TURNS = 4
const INSTRUCTIONS = 'You are the helpful agent of a tea shop. Use your tools; never guess.'

/** Answers customers with a language model that may call tools. */
export function startSupportAgent(context: ServiceContext): Promise<RunningService> {
  const { dice, log } = context
  const model = createScriptedModel(dice)
  const useTool = createTools(context)

  const answer = async (question: string, user: string): Promise<string> => {
    const messages: Message[] = [
      { role: 'system', text: INSTRUCTIONS },
      { role: 'user', text: question },
    ]
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const completion = await chat(model, messages, log)
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
      log.info('customer asks', { conversation, user, question })
      const helper = { name: 'tea-helper', id: 'agent-1', conversation, provider: model.provider }
      const text = await agent.run(helper, (span) => {
        span.setAttribute('gen_ai.request.model', model.name)
        return answer(question, user)
      })
      return { status: 200, body: { conversation, answer: text } }
    },
  }
  return serve([ask], log, context.port)
}
