import { setTimeout as sleep } from 'node:timers/promises'
import { SpanKind, type Tracer } from '@opentelemetry/api'
import { type Completion, type Message, type Model, RateLimited } from '../fake/model.ts'
import type { Log } from '../telemetry/log.ts'
import { inSpan } from '../telemetry/span.ts'

const TEMPERATURE = 0.2
const MAX_TOKENS = 400
const ATTEMPTS = 3

/** Asks the model under a `chat` span; waits and asks again when it is rate limited. */
export async function chat(
  model: Model,
  messages: readonly Message[],
  conversation: string,
  { tracer, log }: { readonly tracer: Tracer; readonly log: Log },
): Promise<Completion> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inSpan(
        tracer,
        `chat ${model.name}`,
        request(model, conversation),
        async (span) => {
          span.setAttribute('gen_ai.input.messages', JSON.stringify(messages.map(asParts)))
          const completion = await model.complete(messages)
          span.setAttributes({
            'gen_ai.response.id': completion.id,
            'gen_ai.response.model': model.name,
            'gen_ai.response.finish_reasons': [completion.finishReason],
            'gen_ai.usage.input_tokens': completion.inputTokens,
            'gen_ai.usage.output_tokens': completion.outputTokens,
            'gen_ai.output.messages': JSON.stringify([asOutput(completion)]),
          })
          log.debug('model answered', {
            model: model.name,
            'gen_ai.usage.input_tokens': completion.inputTokens,
            'gen_ai.usage.output_tokens': completion.outputTokens,
            finish_reason: completion.finishReason,
          })
          return completion
        },
      )
    } catch (err) {
      if (!(err instanceof RateLimited) || attempt === ATTEMPTS) throw err
      log.warn('model is rate limited, trying again', { model: model.name, attempt, err })
      await sleep(200 * attempt)
    }
  }
}

function request(model: Model, conversation: string) {
  return {
    kind: SpanKind.CLIENT,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': model.provider,
      'gen_ai.request.model': model.name,
      'gen_ai.request.temperature': TEMPERATURE,
      'gen_ai.request.max_tokens': MAX_TOKENS,
      'gen_ai.conversation.id': conversation,
      'server.address': 'api.teapot.example',
      'server.port': 443,
    },
  }
}

function asParts(message: Message): object {
  return { role: message.role, parts: [{ type: 'text', content: message.text }] }
}

function asOutput({ text, toolCalls, finishReason }: Completion): object {
  const words = text === '' ? [] : [{ type: 'text', content: text }]
  const calls = toolCalls.map((call) => ({ type: 'tool_call', ...call }))
  return { role: 'assistant', parts: [...words, ...calls], finish_reason: finishReason }
}
