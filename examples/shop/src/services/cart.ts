import { createDatabase, type Database } from '../fake/database.ts'
import { HttpProblem } from '../http/problem.ts'
import { type Reply, type Route, serve } from '../http/server.ts'
import { productBySku } from '../world/catalogue.ts'
import type { OrderLine, OrderMessage } from './order.ts'
import { createOrderQueue, type OrderQueue } from './order-queue.ts'
import type { RunningService, ServiceContext } from './service.ts'

const MOST_LINES = 20

/** Keeps carts, and the queue between the shop front and the order worker. */
export function startCart(context: ServiceContext): Promise<RunningService> {
  const redis = createDatabase(context.tracer, context.dice, {
    system: 'redis',
    namespace: '0',
    address: 'carts.redis.shop.internal',
    port: 6379,
  })
  const carts = new Map<string, OrderLine[]>()
  const routes = [...cartRoutes(context, redis, carts), ...queueRoutes(context, createOrderQueue())]
  return serve(routes, context.log, context.port)
}

function cartRoutes(
  { log, dice }: ServiceContext,
  redis: Database,
  carts: Map<string, OrderLine[]>,
): Route[] {
  const read = async (user: string): Promise<OrderLine[]> => {
    await redis.run({
      operation: 'HGETALL',
      collection: 'cart',
      text: 'HGETALL cart:?',
      ms: [1, 6],
    })
    return carts.get(user) ?? []
  }
  return [
    {
      method: 'GET',
      path: '/cart/:user',
      handle: async ({ params }) => ok(await read(params['user'] ?? '')),
    },
    {
      method: 'POST',
      path: '/cart/:user',
      handle: async ({ params, body }) => {
        const user = params['user'] ?? ''
        const line = readLine(body)
        const lines = await read(user)
        if (lines.length >= MOST_LINES) {
          throw new HttpProblem(409, 'cart_full', `a cart holds ${MOST_LINES} lines`)
        }
        const slow = dice.chance(0.04)
        await redis.run({
          operation: 'HSET',
          collection: 'cart',
          text: 'HSET cart:? ? ?',
          ms: slow ? [400, 900] : [1, 8],
        })
        if (slow) log.warn('slow redis command', { command: 'HSET', user })
        carts.set(user, [...lines, line])
        log.debug('cart changed', { user, sku: line.sku, lines: lines.length + 1 })
        return ok([...lines, line])
      },
    },
    {
      method: 'DELETE',
      path: '/cart/:user',
      handle: async ({ params }) => {
        await redis.run({ operation: 'DEL', collection: 'cart', text: 'DEL cart:?', ms: [1, 4] })
        carts.delete(params['user'] ?? '')
        return ok(null)
      },
    },
  ]
}

function queueRoutes({ log }: ServiceContext, queue: OrderQueue): Route[] {
  return [
    {
      method: 'POST',
      path: '/queue/orders',
      handle: async ({ body }) => {
        const message = body as OrderMessage
        if (!queue.offer(message)) throw new HttpProblem(503, 'queue_full', 'the queue is full')
        log.debug('order queued', { order: message.order.id, waiting: queue.size })
        return { status: 202, body: { waiting: queue.size } }
      },
    },
    {
      method: 'GET',
      path: '/queue/orders',
      quiet: true,
      handle: async ({ signal }) => ok(await queue.take(5, 5000, signal)),
    },
  ]
}

function readLine(body: unknown): OrderLine {
  const { sku, quantity } = (body ?? {}) as Partial<Record<keyof OrderLine, unknown>>
  if (typeof sku !== 'string' || !productBySku.has(sku)) {
    throw new HttpProblem(422, 'unknown_sku', `no product ${JSON.stringify(sku)}`)
  }
  if (!Number.isInteger(quantity) || Number(quantity) < 1) {
    throw new HttpProblem(422, 'bad_quantity', `cannot put ${JSON.stringify(quantity)} of it`)
  }
  return { sku, quantity: Number(quantity) }
}

function ok(body: unknown): Reply {
  return { status: 200, body }
}
