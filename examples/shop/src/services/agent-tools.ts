import { setTimeout as sleep } from 'node:timers/promises'
import { agent } from '@tailspan/sdk'
import type { ToolCall } from '../fake/model.ts'
import { call } from '../http/client.ts'
import type { OrderLine } from './order.ts'
import type { ServiceContext } from './service.ts'

/** Runs a tool for the model under an `execute_tool` span and says what came out, in a sentence. */
export function createTools(
  context: ServiceContext,
): (tool: ToolCall, user: string) => Promise<string> {
  const { dice, peer } = context

  const tools: Record<ToolCall['name'], (user: string) => Promise<string>> = {
    async get_cart(user) {
      const url = `${peer('cart')}/cart/${encodeURIComponent(user)}`
      const lines = (await call({ method: 'GET', url, user, timeoutMs: 3000 })) as OrderLine[]
      return lines.length === 0 ? 'Your cart is empty.' : `Your cart has ${lines.length} items.`
    },
    async find_order() {
      await sleep(dice.between(20, 90))
      if (dice.chance(0.15)) throw new Error('order index is out of date, last sync 17 min ago')
      return 'Your latest order has left our warehouse and arrives tomorrow.'
    },
    async search_help() {
      await sleep(dice.between(40, 160))
      return 'We ship to all of Europe in two to four days.'
    },
    async open_ticket(user) {
      await sleep(dice.between(10, 30))
      return `A colleague will write to you today, ${user.split('-').at(-1)}.`
    },
  }

  return (tool, user) =>
    agent.tool({ name: tool.name, callId: tool.id, args: tool.arguments }, () =>
      tools[tool.name](user),
    )
}
