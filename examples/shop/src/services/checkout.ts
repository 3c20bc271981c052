import { setTimeout as sleep } from 'node:timers/promises'
import { context as active, propagation, SpanKind, trace } from '@opentelemetry/api'
import type { Database } from '../fake/database.ts'
import { call } from '../http/client.ts'
import { HttpProblem } from '../http/problem.ts'
import type { Reply } from '../http/server.ts'
import { inSpan } from '../telemetry/span.ts'
import { price, productBySku } from '../world/catalogue.ts'
import type { Order, OrderLine, OrderMessage } from './order.ts'
import type { ServiceContext } from './service.ts'

const ATTEMPTS = 3

/** Cart, stock, payment with retries, then the queue: the one request that touches everything. */
export function createCheckout(
  context: ServiceContext,
  database: Database,
): (user: string) => Promise<Reply> {
  const { log, dice, tracer } = context
  const cart = context.peer('cart')
  let lastOrder = 40_000 + dice.between(0, 9999)

  const reserve = async (order: Order): Promise<void> => {
    for (const line of order.lines) {
      const text = 'UPDATE stock SET reserved = reserved + $2 WHERE sku = $1'
      const stuck = dice.chance(0.015)
      const deadlock = new Error('deadlock detected: process 4121 waits for ShareLock')
      await database.run(
        { operation: 'UPDATE', collection: 'stock', text, ms: stuck ? [700, 1100] : [3, 14] },
        stuck ? deadlock : undefined,
      )
      log.debug('stock reserved', { order: order.id, sku: line.sku, quantity: line.quantity })
    }
  }

  const pay = async (order: Order): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      const body = { cents: order.cents, order: order.id, attempt }
      const url = `${context.peer('payment')}/charges`
      try {
        await call({ method: 'POST', url, body, user: order.user, timeoutMs: 1800 })
        return
      } catch (error) {
        const status = error instanceof HttpProblem ? error.status : 500
        if (status < 500) throw error
        if (attempt === ATTEMPTS) {
          throw new HttpProblem(502, 'payment_failed', `payment failed ${ATTEMPTS} times`, {
            cause: error,
          })
        }
        const waitMs = 100 * 2 ** attempt + dice.between(0, 50)
        trace.getActiveSpan()?.addEvent('retry', { attempt, wait_ms: waitMs })
        log.warn('payment failed, trying again', { order: order.id, attempt, status, waitMs })
        await sleep(waitMs)
      }
    }
  }

  const send = (order: Order): Promise<void> => {
    const attributes = {
      'messaging.system': 'shopqueue',
      'messaging.destination.name': 'orders',
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'send',
      'messaging.message.id': order.id,
    }
    return inSpan(tracer, 'send orders', { kind: SpanKind.PRODUCER, attributes }, async () => {
      const headers: Record<string, string> = {}
      propagation.inject(active.active(), headers)
      const body: OrderMessage = { order, headers }
      await call({ method: 'POST', url: `${cart}/queue/orders`, body, timeoutMs: 3000 })
    })
  }

  return async (user) => {
    const url = `${cart}/cart/${encodeURIComponent(user)}`
    const lines = (await call({ method: 'GET', url, user, timeoutMs: 3000 })) as OrderLine[]
    if (lines.length === 0) throw new HttpProblem(409, 'cart_empty', 'there is nothing to buy')
    const order: Order = { id: `o-${++lastOrder}`, user, lines, cents: total(lines) }
    trace
      .getActiveSpan()
      ?.setAttributes({ 'shop.order.id': order.id, 'shop.order.cents': order.cents })
    log.info('check-out begun', { order: order.id, user, lines: lines.length })
    await reserve(order)
    await pay(order)
    await send(order)
    log.info('order placed', { order: order.id, user, total: price(order.cents), currency: 'EUR' })
    return { status: 201, body: { order: order.id } }
  }
}

function total(lines: readonly OrderLine[]): number {
  return lines.reduce(
    (sum, line) => sum + (productBySku.get(line.sku)?.cents ?? 0) * line.quantity,
    0,
  )
}
