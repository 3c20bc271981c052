import { isObject } from '../traces/failure.ts'
import type { LlmAnswer, TokenUsage } from './agent-api.ts'
import { count, list, record, text } from './content/record.ts'

/** Those parts of an answer that are what they should be; apps hand on what providers say. */
export function knownAnswer(answer: unknown): LlmAnswer {
  if (!isObject(answer)) return {}
  const { model, id, finishReasons, usage, output, costUsd } = answer as Record<string, unknown>
  const known: Record<keyof LlmAnswer, unknown> = {
    model: text(model),
    id: text(id),
    finishReasons: Array.isArray(finishReasons)
      ? list(finishReasons).filter((each) => typeof each === 'string')
      : undefined,
    usage: knownUsage(usage),
    output,
    costUsd: count(costUsd),
  }
  return defined(known)
}

/** undefined when it says nothing. */
function knownUsage(usage: unknown): TokenUsage | undefined {
  const { input, output, cacheRead, cacheWrite, reasoning } = record(usage) ?? {}
  const known = defined({
    input: tokens(input),
    output: tokens(output),
    cacheRead: tokens(cacheRead),
    cacheWrite: tokens(cacheWrite),
    reasoning: tokens(reasoning),
  })
  return Object.keys(known).length === 0 ? undefined : known
}

function tokens(value: unknown): number | undefined {
  const found = count(value)
  return found !== undefined && found >= 0 ? found : undefined
}

function defined(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
