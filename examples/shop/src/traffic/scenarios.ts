import { setTimeout as sleep } from 'node:timers/promises'
import { call } from '../http/client.ts'
import { people, products } from '../world/catalogue.ts'
import type { Dice } from '../world/dice.ts'

/** What one visitor does; a refusal by the shop is part of the plan and rejects. */
export interface Scenario {
  readonly name: string
  /** How often it is chosen, relative to the others. */
  readonly weight: number
  readonly run: (visit: Visit) => Promise<void>
}

export interface Visit {
  readonly user: string
  readonly dice: Dice
  readonly shop: string
  readonly cart: string
  readonly signal: AbortSignal
}

const TIMEOUT_MS = 20_000

const searches = ['tea', 'mug', 'filter', 'gift', 'matcha', 'teapot'] as const
const questions = [
  'Where is my order?',
  'What is in my cart right now?',
  'Do you ship to Norway?',
  'I want to talk to a human.',
] as const

export const scenarios: readonly Scenario[] = [
  { name: 'browse', weight: 26, run: (visit) => get(visit, '/') },
  {
    name: 'product',
    weight: 24,
    run: (visit) => get(visit, `/product/${visit.dice.pick(products).sku}`),
  },
  { name: 'missing product', weight: 3, run: (visit) => get(visit, '/product/TEA-9999') },
  {
    name: 'search',
    weight: 14,
    run: (visit) => get(visit, `/search?q=${visit.dice.pick(searches)}`),
  },
  { name: 'orders', weight: 7, run: (visit) => get(visit, `/orders/${visit.user}`) },
  { name: 'buy', weight: 18, run: buy },
  {
    name: 'support',
    weight: 8,
    run: (visit) => send(visit, `${visit.shop}/support`, { question: visit.dice.pick(questions) }),
  },
]

/** The scenario that a throw from 0 to 1 stands for. */
export function chooseScenario(list: readonly Scenario[], random: number): Scenario {
  const total = list.reduce((sum, one) => sum + one.weight, 0)
  let left = random * total
  for (const scenario of list) {
    left -= scenario.weight
    if (left < 0) return scenario
  }
  throw new RangeError(`no scenario for ${random}`)
}

async function buy(visit: Visit): Promise<void> {
  const items = visit.dice.between(1, 3)
  for (let i = 0; i < items; i++) {
    const line = { sku: visit.dice.pick(products).sku, quantity: visit.dice.between(1, 2) }
    await send(visit, `${visit.cart}/cart/${visit.user}`, line)
    await sleep(visit.dice.between(50, 300), undefined, { signal: visit.signal })
  }
  await send(visit, `${visit.shop}/checkout`, {})
}

async function get(visit: Visit, path: string): Promise<void> {
  const { user, signal, shop } = visit
  await call({ method: 'GET', url: shop + path, user, signal, timeoutMs: TIMEOUT_MS })
}

async function send(visit: Visit, url: string, body: unknown): Promise<void> {
  const { user, signal } = visit
  await call({ method: 'POST', url, body, user, signal, timeoutMs: TIMEOUT_MS })
}

export function someone(dice: Dice): string {
  return dice.pick(people)
}
