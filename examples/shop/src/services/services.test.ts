import { trace } from '@opentelemetry/api'
import { afterEach, expect, test, vi } from 'vitest'
import { call } from '../http/client.ts'
import type { Log } from '../telemetry/log.ts'
import { createDice, type Dice } from '../world/dice.ts'
import { startCart } from './cart.ts'
import { startOrderWorker } from './order-worker.ts'
import { startPayment } from './payment.ts'
import type { RunningService, ServiceContext, StartService } from './service.ts'
import { startShopFront } from './shop-front.ts'
import { startSupportAgent } from './support-agent.ts'

const patience = { timeout: 10_000 }

const running: RunningService[] = []

afterEach(async () => {
  // The worker first: it hangs on the cart's queue.
  for (const service of running.splice(0).reverse()) await service.close()
})

/** Nothing goes wrong and nothing takes long. */
const lucky: Dice = {
  random: () => 0.5,
  chance: () => false,
  between: (low) => Math.min(low, 1),
  pick: (items) => createDice(1).pick(items),
}

class Shop {
  readonly lines: string[] = []
  readonly #urls = new Map<string, string>()

  async start(name: string, start: StartService, dice: Dice, now = () => 0): Promise<void> {
    const service = await start(this.#context(name, dice, now))
    running.push(service)
    if (service.url !== null) this.#urls.set(name, service.url)
  }

  async startAll(dice: Dice, now = () => 0): Promise<void> {
    await this.start('cart', startCart, dice, now)
    await this.start('payment', startPayment, dice, now)
    await this.start('support-agent', startSupportAgent, dice, now)
    await this.start('shop-front', startShopFront, dice, now)
    await this.start('order-worker', startOrderWorker, dice, now)
  }

  post(service: string, path: string, body: unknown = {}): Promise<unknown> {
    const url = `${this.#urls.get(service)}${path}`
    return call({ method: 'POST', url, body, user: 'u-1', timeoutMs: 10_000 })
  }

  get(service: string, path: string): Promise<unknown> {
    const url = `${this.#urls.get(service)}${path}`
    return call({ method: 'GET', url, user: 'u-1', timeoutMs: 10_000 })
  }

  #context(name: string, dice: Dice, now: () => number): ServiceContext {
    const write = (level: string) => (message: string) =>
      void this.lines.push(`${level} ${name}: ${message}`)
    const log: Log = {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      close: () => Promise.resolve(),
    }
    const peer = (other: string): string => this.#urls.get(other) ?? `no ${other}`
    return { tracer: trace.getTracer(name), log, dice, port: 0, peer, now }
  }
}

test('a check-out goes through cart, payment and queue to the worker, which empties the cart', async () => {
  const shop = new Shop()
  await shop.startAll(lucky)
  await shop.post('cart', '/cart/u-1', { sku: 'TEA-0101', quantity: 2 })

  expect(await shop.post('shop-front', '/checkout')).toEqual({ order: 'o-40001' })

  await vi.waitUntil(() => shop.lines.includes('info order-worker: order fulfilled'), patience)
  expect(await shop.get('cart', '/cart/u-1')).toEqual([])
  expect(shop.lines).toContain('info payment: charged')
  expect(shop.lines.filter((line) => /^(warn|error)/.test(line))).toEqual([])
})

test('a payment that fails is tried three times, then the check-out fails and the cart stays', async () => {
  const shop = new Shop()
  // Late in an incident the provider refuses at once.
  const start = [0]
  const now = (): number => start.pop() ?? 50_000
  await shop.start('cart', startCart, lucky)
  const refusing = { ...lucky, chance: (p: number) => p > 0.5 }
  await shop.start('payment', startPayment, refusing, now)
  await shop.start('shop-front', startShopFront, lucky)
  await shop.post('cart', '/cart/u-1', { sku: 'POT-0031', quantity: 1 })

  await expect(shop.post('shop-front', '/checkout')).rejects.toMatchObject({
    status: 502,
    code: 'payment_failed',
  })

  const of = (line: string): number => shop.lines.filter((one) => one === line).length
  expect(of('error payment: provider failed')).toBe(3)
  expect(of('warn shop-front: payment failed, trying again')).toBe(2)
  expect(of('error shop-front: POST /checkout failed')).toBe(1)
  expect(await shop.get('cart', '/cart/u-1')).toHaveLength(1)
})

test('the cart refuses what it does not know, the check-out an empty cart', async () => {
  const shop = new Shop()
  await shop.startAll(lucky)
  const wrong = { sku: '__proto__', quantity: 1 }
  await expect(shop.post('cart', '/cart/u-1', wrong)).rejects.toMatchObject({ status: 422 })
  const none = { sku: 'TEA-0101', quantity: 0 }
  await expect(shop.post('cart', '/cart/u-1', none)).rejects.toMatchObject({ status: 422 })
  await expect(shop.post('shop-front', '/checkout')).rejects.toMatchObject({ status: 409 })
})

test('the agent answers with what its tool found', async () => {
  const shop = new Shop()
  await shop.startAll(lucky)
  const question = 'What is in my cart?'
  expect(await shop.post('shop-front', '/support', { question })).toMatchObject({
    answer: expect.stringContaining('Your cart is empty.'),
  })
})

test('the agent goes on when a tool fails or the model is busy once', async () => {
  const shop = new Shop()
  let throws = 0
  const unlucky = { ...lucky, chance: (p: number) => (p === 0.07 ? throws++ === 0 : p === 0.15) }
  await shop.start('support-agent', startSupportAgent, unlucky)
  const question = 'Where is my order?'
  expect(await shop.post('support-agent', '/ask', { question })).toMatchObject({
    answer: expect.stringContaining('I cannot look that up'),
  })
  expect(shop.lines).toContain('warn support-agent: model is rate limited, trying again')
  expect(shop.lines).toContain('error support-agent: tool failed')
})

test('products, search and orders answer', async () => {
  const shop = new Shop()
  await shop.startAll(lucky)
  expect(await shop.get('shop-front', '/')).toHaveLength(8)
  expect(await shop.get('shop-front', '/search?q=mug')).toMatchObject([{ sku: 'MUG-0007' }])
  expect(await shop.get('shop-front', '/product/MUG-0007')).toMatchObject({ cents: 1850 })
  expect(await shop.get('shop-front', '/orders/u-1')).toEqual({ orders: 20 })
  await expect(shop.get('shop-front', '/product/x')).rejects.toMatchObject({ status: 404 })
})
