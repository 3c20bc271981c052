import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { buildUi, openPage, screenshot } from './harness/browser.ts'
import { temporaryFolder } from './harness/data-folder.ts'
import { startServer } from './harness/server.ts'

beforeAll(buildUi)

test('the demo is alive in the browser, and its errors lead to their traces even after a kill -9', async () => {
  const data = join(await temporaryFolder('demo-journey'), 'data')
  const server = await startServer(data, ['--demo', '--demo-rate', '10'])
  const { page, problems } = await openPage()
  await page.goto(server.url)
  await page.getByTestId('tail-state').filter({ hasText: 'LIVE' }).waitFor()
  await page.getByTestId('log-row').first().waitFor()
  await screenshot(page, 'demo-live')

  const level = encodeURIComponent('{service_name=~".+"} | detected_level="error"')
  const errors = `/logs?q=${level}&from=now-15m&to=now`
  const withTrace = page.getByTestId('log-row').filter({ has: page.getByTestId('open-trace') })
  await expect
    .poll(
      async () => {
        await page.goto(`${server.url}${errors}`)
        await page.getByTestId('result-count').waitFor()
        return withTrace.count()
      },
      { timeout: 60_000, interval: 2000 },
    )
    .toBeGreaterThan(0)
  await withTrace.first().getByTestId('open-trace').click()
  await page.getByTestId('span-row').first().waitFor()
  await page.getByTestId('waterfall-log').first().waitFor()
  const path = new URL(page.url()).pathname
  const spans = await page.getByTestId('span-row').allTextContents()
  const lines = await page.getByTestId('waterfall-log').allTextContents()
  await screenshot(page, 'demo-trace')
  expect(problems).toEqual([])

  await page.goto('about:blank')
  await server.kill()
  const next = await startServer(data)
  await page.goto(`${next.url}${path}`)
  await page.getByTestId('waterfall-log').first().waitFor()
  expect(await page.getByTestId('span-row').allTextContents()).toEqual(
    expect.arrayContaining(spans),
  )
  expect(await page.getByTestId('waterfall-log').allTextContents()).toEqual(
    expect.arrayContaining(lines),
  )
})
