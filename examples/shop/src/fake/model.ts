import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from '../world/dice.ts'

export interface ToolCall {
  readonly id: string
  readonly name: 'get_cart' | 'find_order' | 'search_help' | 'open_ticket'
  readonly arguments: Readonly<Record<string, string>>
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly text: string
}

export interface Completion {
  readonly id: string
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  readonly finishReason: 'stop' | 'tool_calls'
  readonly inputTokens: number
  readonly outputTokens: number
}

/** The model's provider turned the request away; worth another try after a pause. */
export class RateLimited extends Error {
  override readonly name = 'RateLimitError'
}

/** A language model that follows a script; it takes its time like a real one. */
export interface Model {
  readonly name: string
  readonly provider: string
  /** Throws RateLimited now and then. */
  complete(messages: readonly Message[]): Promise<Completion>
}

export function createScriptedModel(dice: Dice): Model {
  return {
    name: 'teapot-mini-2',
    provider: 'teapot_ai',
    async complete(messages) {
      if (dice.chance(0.07)) {
        await sleep(dice.between(20, 60))
        throw new RateLimited('429: tokens per minute exceeded for teapot-mini-2')
      }
      const step = nextStep(messages)
      const outputTokens = countTokens(step.text) + step.toolCalls.length * 18
      await sleep(dice.between(120, 260) + outputTokens * dice.between(4, 9))
      return {
        id: `cmpl-${dice.between(0, 0xffffff).toString(16).padStart(6, '0')}`,
        text: step.text,
        toolCalls: step.toolCalls,
        finishReason: step.toolCalls.length === 0 ? 'stop' : 'tool_calls',
        inputTokens: messages.reduce((sum, one) => sum + countTokens(one.text), 0),
        outputTokens,
      }
    },
  }
}

/** The script: a tool first, then an answer made of what the tool said. */
export function nextStep(messages: readonly Message[]): {
  text: string
  toolCalls: readonly ToolCall[]
} {
  const question = messages.find((one) => one.role === 'user')?.text.toLowerCase() ?? ''
  const found = messages.filter((one) => one.role === 'tool').at(-1)
  if (found) return { text: `Thanks for waiting. ${found.text} Anything else?`, toolCalls: [] }
  const id = `call-${messages.length}`
  if (question.includes('cart')) {
    return { text: '', toolCalls: [{ id, name: 'get_cart', arguments: {} }] }
  }
  if (question.includes('order')) {
    return { text: '', toolCalls: [{ id, name: 'find_order', arguments: { which: 'latest' } }] }
  }
  if (question.includes('human')) {
    return { text: '', toolCalls: [{ id, name: 'open_ticket', arguments: { reason: question } }] }
  }
  return { text: '', toolCalls: [{ id, name: 'search_help', arguments: { query: question } }] }
}

/** Roughly as a tokenizer counts: four characters to a token. */
function countTokens(text: string): number {
  return Math.ceil(text.length / 4)
}
