import { expect, it } from 'vitest'
import { createTraceAwareLogger } from '../standalone/trace-aware-logger.ts'
import { capturedOutput } from '../testing/captured-output.ts'
import { defineEvents, event } from './define-events.ts'

it('logs events by their names, with fields of their types', async () => {
  const stdout = capturedOutput()
  const log = createTraceAwareLogger('shop', { environment: '', loki: false }, { stdout })
  const events = defineEvents(log, {
    orderPlaced: event<{ orderId: string; total: number }>('info', 'order placed'),
    paymentDeclined: event<{ orderId: string; reason?: string }>('error', 'payment declined'),
  })
  events.orderPlaced({ orderId: 'o1', total: 12.5 })
  events.paymentDeclined({ orderId: 'o1' })
  // @ts-expect-error a field of another type
  events.orderPlaced({ orderId: 1, total: 1 })
  await log.close(20_000)
  expect(stdout.objects).toMatchObject([
    { level: 'info', msg: 'order placed', event: 'orderPlaced', orderId: 'o1', total: 12.5 },
    { level: 'error', msg: 'payment declined', event: 'paymentDeclined', orderId: 'o1' },
    { orderId: 1 },
  ])
})
