import { setTimeout as sleep } from 'node:timers/promises'
import { agent } from '@tailspan/sdk'
import { type Completion, type Message, type Model, RateLimited } from '../fake/model.ts'
import type { Log } from '../telemetry/log.ts'

const TEMPERATURE = 0.2
const MAX_TOKENS = 400
const ATTEMPTS = 3

/** Asks the model under a `chat` span; waits and asks again when it is rate limited. */
export async function chat(
  model: Model,
  messages: readonly Message[],
  log: Log,
): Promise<Completion> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(model, messages, log)
    } catch (err) {
      if (!(err instanceof RateLimited) || attempt === ATTEMPTS) throw err
      log.warn('model is rate limited, trying again', { model: model.name, attempt, err })
      await sleep(200 * attempt)
    }
  }
}

function ask(model: Model, messages: readonly Message[], log: Log): Promise<Completion> {
  const call = {
    provider: model.provider,
    model: model.name,
    temperature: TEMPERATURE,
    maxTokens: MAX_TOKENS,
    input: messages.map(({ role, text }) => ({ role, content: text })),
    server: { address: 'api.teapot.example', port: 443 },
  }
  return agent.llm(call, async (span) => {
    const completion = await model.complete(messages)
    span.done({
      id: completion.id,
      model: model.name,
      finishReasons: [completion.finishReason],
      usage: { input: completion.inputTokens, output: completion.outputTokens },
      output: [asOutput(completion)],
    })
    log.debug('model answered', {
      model: model.name,
      'gen_ai.usage.input_tokens': completion.inputTokens,
      'gen_ai.usage.output_tokens': completion.outputTokens,
      finish_reason: completion.finishReason,
    })
    return completion
  })
}

function asOutput({ text, toolCalls, finishReason }: Completion): object {
  const words = text === '' ? [] : [{ type: 'text', content: text }]
  const calls = toolCalls.map((call) => ({ type: 'tool_call', ...call }))
  return { role: 'assistant', parts: [...words, ...calls], finish_reason: finishReason }
}
