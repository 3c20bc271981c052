import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Loss } from '../../options/sink.ts'
import { capturedOutput } from '../testing/captured-output.ts'
import { type FaultLoki, startFaultLoki } from '../testing/fault-loki.ts'
import { LossReport } from './loss-report.ts'
import { createTraceAwareLogger } from './trace-aware-logger.ts'

let loki: FaultLoki

beforeEach(async () => {
  loki = await startFaultLoki()
})
afterEach(() => loki.stop())

it('logs requests with their ids, and everything logged meanwhile', async () => {
  const stdout = capturedOutput()
  const options = { environment: 'test', loki: { url: loki.url } }
  const log = createTraceAwareLogger('checkout', options, { stdout })
  const use = log.middleware()
  const server = createServer((request, response) => {
    use(request, response, () => {
      log.debug('hidden')
      log.info('working')
      response.statusCode = request.url === '/bad' ? 503 : 200
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const headers = { 'x-request-id': 'r-1', 'x-user-id': 'u 1', traceparent }
  await fetch(`http://127.0.0.1:${port}/orders/7?token=secret`, { headers })
  await fetch(`http://127.0.0.1:${port}/bad`, {
    headers: { 'x-trace-id': '4bf92f35-77b3-4da6-a3ce-929d0e0e4736' },
  })
  server.close()
  await once(server, 'close')
  expect(await log.close(20_000)).toMatchObject({ sent: 4, lost: 0, complete: true })
  const [working, request] =
    loki.streams.get('{environment="test", level="info", service="checkout"}') ?? []
  const ids = {
    request_id: 'r-1',
    trace_id: traceparent.slice(3, 35),
    span_id: traceparent.slice(36, 52),
  }
  expect(working?.metadata).toEqual(ids)
  expect(request?.metadata).toEqual(ids)
  expect(JSON.parse(request?.line ?? '')).toMatchObject({
    msg: 'GET /orders/7 200',
    method: 'GET',
    path: '/orders/7',
    status: 200,
    duration_ms: expect.any(Number) as unknown,
  })
  const [bad] = loki.streams.get('{environment="test", level="error", service="checkout"}') ?? []
  expect(bad?.metadata).toEqual({ trace_id: traceparent.slice(3, 35) })
  expect(stdout.objects).toHaveLength(4)
  expect(stdout.objects[0]).toMatchObject({ service: 'checkout', environment: 'test', ...ids })
})

it('tells losses by their reason, together, and passes on no fault', () => {
  let now = 0
  const told: Loss[] = []
  const report = new LossReport(
    (loss) => {
      told.push(loss)
      throw new Error('of who is told')
    },
    () => now,
  )
  const loss = { signal: 'logs', sink: 'loki' } as const
  report.add({ ...loss, count: 1, reason: 'queue-full' })
  report.add({ ...loss, count: 2, reason: 'queue-full' })
  report.add({ ...loss, count: 4, reason: 'rejected' })
  expect(told).toEqual([])
  now = 1000
  report.tell()
  report.tell()
  expect(told).toEqual([
    { ...loss, count: 3, reason: 'queue-full' },
    { ...loss, count: 4, reason: 'rejected' },
  ])
})
