import { setTimeout as sleep } from 'node:timers/promises'
import {
  context as active,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api'
import { createDatabase } from '../fake/database.ts'
import { call } from '../http/client.ts'
import { recordFailure } from '../telemetry/span.ts'
import type { Order, OrderMessage } from './order.ts'
import type { RunningService, ServiceContext } from './service.ts'

const ATTEMPTS = 3
const PAUSE_AFTER_FAILURE_MS = 1000

/** Polls the queue and fulfils orders; each in a trace of its own that links to the check-out's. */
export async function startOrderWorker(context: ServiceContext): Promise<RunningService> {
  const stopping = new AbortController()
  const work = pollUntil(context, stopping.signal)
  context.log.info('order worker waits for orders', { queue: 'orders' })
  return {
    url: null,
    async close() {
      stopping.abort()
      await work
    },
  }
}

async function pollUntil(context: ServiceContext, signal: AbortSignal): Promise<void> {
  const url = `${context.peer('cart')}/queue/orders`
  const fulfil = createFulfilment(context)
  while (!signal.aborted) {
    try {
      const messages = await call({ method: 'GET', url, timeoutMs: 10_000, signal })
      for (const message of messages as OrderMessage[]) await fulfil(message)
    } catch (err) {
      if (signal.aborted) return
      context.log.error('cannot read the queue', { err })
      await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}

function createFulfilment(context: ServiceContext): (message: OrderMessage) => Promise<void> {
  const { log, tracer } = context
  const handle = createSteps(context)
  return async ({ order, headers }) => {
    const sender = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers))
    const options = {
      kind: SpanKind.CONSUMER,
      root: true,
      links: sender === undefined ? [] : [{ context: sender }],
      attributes: {
        'messaging.system': 'shopqueue',
        'messaging.destination.name': 'orders',
        'messaging.operation.type': 'process',
        'messaging.operation.name': 'process',
        'messaging.message.id': order.id,
        'shop.order.id': order.id,
      },
    }
    const span = tracer.startSpan('process orders', options)
    await active.with(trace.setSpan(ROOT_CONTEXT, span), async () => {
      try {
        await withRetries(order, span, handle, context)
        log.info('order fulfilled', { order: order.id, user: order.user })
      } catch (err) {
        recordFailure(span, err)
        log.error('order given up', { order: order.id, attempts: ATTEMPTS, err })
      } finally {
        span.end()
      }
    })
  }
}

async function withRetries(
  order: Order,
  span: Span,
  handle: (order: Order) => Promise<void>,
  { log, dice }: ServiceContext,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await handle(order)
      return
    } catch (err) {
      if (attempt === ATTEMPTS) throw err
      span.addEvent('retry', { attempt })
      log.warn('order failed, trying again', { order: order.id, attempt, err })
      await sleep(dice.between(80, 250))
    }
  }
}

function createSteps({ tracer, dice, peer, log }: ServiceContext): (order: Order) => Promise<void> {
  const warehouse = createDatabase(tracer, dice, {
    system: 'postgresql',
    namespace: 'warehouse',
    address: 'warehouse.postgres.shop.internal',
    port: 5432,
  })
  return async (order) => {
    const lost = dice.chance(0.12)
    await warehouse.run(
      {
        operation: 'INSERT',
        collection: 'shipments',
        text: 'INSERT INTO shipments (order_id, parcel) VALUES ($1, $2)',
        ms: [5, 40],
      },
      lost ? new Error('terminating connection due to administrator command') : undefined,
    )
    log.debug('shipment written', { order: order.id, lines: order.lines.length })
    const url = `${peer('cart')}/cart/${encodeURIComponent(order.user)}`
    await call({ method: 'DELETE', url, user: order.user, timeoutMs: 3000 })
  }
}
