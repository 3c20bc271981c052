import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { buildUi, openPage, screenshot } from './harness/browser.ts'
import { temporaryFolder } from './harness/data-folder.ts'
import { post } from './harness/http.ts'
import { LokiApi } from './harness/loki.ts'
import { encodeSpans } from './harness/otlp.ts'
import { type RunningServer, startServer } from './harness/server.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const rootId = '00f067aa0ba902b7'
const childId = '53995c3f42cd8ad8'
const MILLISECOND = 1_000_000n

beforeAll(buildUi)

test('from an empty server to a log line, its trace with its lines inside, and back', async () => {
  const server = await startServer(join(await temporaryFolder('journey'), 'data'))
  const { page, problems } = await openPage()

  await page.goto(server.url)
  await page.getByTestId('empty-store').waitFor()
  expect(await page.getByTestId('empty-store').textContent()).toContain(server.otlpHttp)
  await screenshot(page, 'empty')

  await sendOneRequest(server)
  await page.getByTestId('see-it').click()
  const line = page.getByTestId('log-row').filter({ hasText: 'card declined' })
  await line.waitFor()
  expect(await page.getByTestId('log-row').count()).toBe(3)
  await screenshot(page, 'logs')

  await line.getByTestId('open-trace').click()
  await page.getByTestId('waterfall').waitFor()
  expect(new URL(page.url()).pathname).toBe(`/traces/${traceId}`)
  await page.getByTestId('waterfall-log').nth(1).waitFor()
  const spans = page.getByTestId('span-row')
  expect(await spans.count()).toBe(2)
  expect(await spans.nth(0).textContent()).toContain('POST /checkout')
  expect(await spans.nth(1).textContent()).toContain('charge card')
  const inside = await page.getByTestId('waterfall-log').allTextContents()
  expect(inside).toHaveLength(2)
  expect(inside.join(' ')).toContain('check-out begun')
  expect(inside.join(' ')).toContain('card declined')
  expect(inside.join(' ')).not.toContain('nothing to do with it')
  await screenshot(page, 'trace')

  const mark = page.getByTestId('waterfall-log').filter({ hasText: 'card declined' })
  await mark.getByTestId('waterfall-log-link').click()
  await line.waitFor()
  expect(new URL(page.url()).pathname).toBe('/logs')
  expect(problems).toEqual([])
})

test('the live tail shows a line that was just pushed', async () => {
  const server = await startServer(join(await temporaryFolder('tail'), 'data'))
  await sendOneRequest(server)
  const { page, problems } = await openPage()
  await page.goto(`${server.url}/logs?from=now-15m&to=now`)
  await page.getByTestId('log-row').first().waitFor()

  await page.getByTestId('live-button').click()
  await page.getByTestId('tail-state').filter({ hasText: 'LIVE' }).waitFor()
  const loki = new LokiApi(server.url)
  const pushed = `hello from ${process.pid}`
  expect(await loki.push({ service_name: 'kiosk' }, [[String(now()), pushed]])).toBe(true)
  await page.getByTestId('log-row').filter({ hasText: pushed }).waitFor()
  await screenshot(page, 'tail')

  await page.getByTestId('pause-button').click()
  await page.getByTestId('tail-state').filter({ hasText: 'PAUSED' }).waitFor()
  expect(await loki.push({ service_name: 'kiosk' }, [[String(now()), 'while paused']])).toBe(true)
  await page.getByTestId('held-count').filter({ hasText: '1 held' }).waitFor()
  expect(await page.getByTestId('log-row').filter({ hasText: 'while paused' }).count()).toBe(0)
  await page.getByTestId('pause-button').click()
  await page.getByTestId('log-row').filter({ hasText: 'while paused' }).waitFor()
  expect(problems).toEqual([])
})

function now(): bigint {
  return BigInt(Date.now()) * MILLISECOND
}

/** A trace of two spans, two lines of it, and one line that belongs to nothing. */
async function sendOneRequest(server: RunningServer): Promise<void> {
  const start = now() - 60_000n * MILLISECOND
  const end = start + 80n * MILLISECOND
  const spans = encodeSpans('kiosk', [
    { traceId, spanId: rootId, name: 'POST /checkout', start, end },
    {
      traceId,
      spanId: childId,
      parentSpanId: rootId,
      name: 'charge card',
      start: start + 20n * MILLISECOND,
      end: end - 20n * MILLISECOND,
      failed: 'declined',
    },
  ])
  expect(await post(`${server.url}/v1/traces`, 'application/x-protobuf', spans)).toBe(true)
  const line = (after: bigint, message: string, spanId?: string) =>
    [
      String(start + after * MILLISECOND),
      JSON.stringify({ message, ...(spanId ? { trace_id: traceId, span_id: spanId } : {}) }),
    ] as const
  const lines = [
    line(2n, 'check-out begun', rootId),
    line(50n, 'card declined', childId),
    line(55n, 'nothing to do with it'),
  ]
  expect(await new LokiApi(server.url).push({ service_name: 'kiosk' }, lines)).toBe(true)
}
