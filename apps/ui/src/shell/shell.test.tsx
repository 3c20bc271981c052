import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeServer, fakeServer, logLine } from '../testing/fake-server.ts'
import { giveSize } from '../testing/layout.ts'
import { renderApp, type Screen } from '../testing/render.tsx'

let server: FakeServer
let ui: Screen & { address(): string }
let undo: () => void

beforeEach(async () => {
  undo = giveSize()
  server = fakeServer({
    '/api/v1/logs/query': { logs: [logLine({})], tookMs: 1, complete: true },
    '/api/v1/logs/histogram': { stepSeconds: 1, buckets: 0, start: '0', levels: {} },
    '/api/v1/logs/fields': { fields: [] },
    '/api/v1/traces/search': { traces: [], tookMs: 1 },
    '/api/v1/traces/services': { services: [] },
  })
  ui = await renderApp('/logs?from=now-15m&to=now')
})
afterEach(async () => {
  await ui.close()
  server.restore()
  undo()
})

it('goes to a page with two keys, and takes a lone one for the page', async () => {
  await ui.key('t')
  expect(ui.address()).toMatch(/^\/logs/)
  await ui.key('g')
  await ui.key('t')
  await ui.until(() => ui.address().startsWith('/traces'))
  await ui.key('g')
  await ui.key('l')
  await ui.until(() => ui.address().startsWith('/logs'))
})

it('shows the shortcuts on ?, and closes them', async () => {
  await ui.key('?')
  const sheet = ui.root.querySelector('dialog')
  expect(sheet?.open).toBe(true)
  expect(sheet?.textContent).toContain('Pause or resume the live tail')
  await ui.click(ui.button('Close'))
  expect(ui.root.querySelector('dialog')).toBeNull()
})

it('changes between light and dark with Shift+T and the button', async () => {
  const theme = () => document.documentElement.dataset['theme']
  const first = theme()
  await ui.key('T')
  expect(theme()).not.toBe(first)
  await ui.click(ui.one('theme-toggle'))
  expect(theme()).toBe(first)
})

it('marks the page that is shown', async () => {
  expect(ui.button('Logs').getAttribute('aria-current')).toBe('page')
  await ui.click(ui.button('Traces'))
  await ui.until(() => ui.button('Traces').getAttribute('aria-current') === 'page')
  expect(ui.button('Logs').getAttribute('aria-current')).toBeNull()
})
