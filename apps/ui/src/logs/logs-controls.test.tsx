import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeServer, fakeServer, logLine } from '../testing/fake-server.ts'
import { giveSize } from '../testing/layout.ts'
import { renderApp, type Screen } from '../testing/render.tsx'

const histogram = {
  stepSeconds: 10,
  buckets: 1,
  start: '1700000000000000000',
  levels: { info: [2], error: [1] },
}

let server: FakeServer
let screen: Screen & { address(): string }
let undo: () => void

beforeEach(() => {
  undo = giveSize()
})
afterEach(async () => {
  await screen.close()
  server.restore()
  undo()
})

async function open(path: string, query: unknown = lines(logLine({}))) {
  server = fakeServer({
    '/api/v1/logs/query': query,
    '/api/v1/logs/histogram': histogram,
    '/api/v1/logs/fields': { fields: [] },
  })
  screen = await renderApp(path)
  await screen.until(() => screen.all('log-row').length > 0)
  return screen
}

const lines = (...logs: ReturnType<typeof logLine>[]) => ({ logs, tookMs: 1, complete: true })
const param = (name: string) => new URL(screen.address(), 'http://x').searchParams.get(name)
const field = (label: string) =>
  screen.root.querySelector<HTMLInputElement>(`[aria-label="${label}"]`) as HTMLInputElement

it('chooses a preset range', async () => {
  const ui = await open('/logs?from=now-15m&to=now')
  await ui.click(ui.one('time-picker'))
  expect(ui.button('Last 15 minutes').getAttribute('aria-current')).toBe('true')
  await ui.click(ui.button('Last 3 hours'))
  expect([param('from'), param('to')]).toEqual(['now-3h', 'now'])
  expect(ui.one('time-picker').textContent).toContain('Last 3 hours')
  expect(ui.root.querySelector('[role="dialog"]')).toBeNull()
})

it('chooses two instants, the first before the second', async () => {
  const ui = await open('/logs?from=2026-01-01T00:00:00.000Z&to=2026-01-01T01:00:00.000Z')
  await ui.click(ui.one('time-picker'))
  const [from, to] = ui.root.querySelectorAll<HTMLInputElement>('[type="datetime-local"]')
  if (!from || !to) throw new Error('no fields')
  const was = from.value
  await ui.type(from, to.value)
  expect(ui.root.textContent).toContain('The start must lie before the end.')
  expect((ui.button('Apply') as HTMLButtonElement).disabled).toBe(true)
  await ui.type(from, '')
  expect(ui.root.textContent).toContain('Enter both instants.')
  await ui.type(from, was.replace(/:00/, ':30'))
  await ui.click(ui.button('Apply'))
  expect(param('from')).toBe('2026-01-01T00:30:00.000Z')
  expect(param('to')).toBe('2026-01-01T01:00:00.000Z')
})

it('closes the time picker with Escape and with a click elsewhere', async () => {
  const ui = await open('/logs?from=now-15m&to=now')
  for (const leave of [
    () => ui.key('Escape'),
    () => ui.happen(() => document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))),
  ]) {
    await ui.click(ui.one('time-picker'))
    expect(ui.one('time-picker').getAttribute('aria-expanded')).toBe('true')
    await leave()
    expect(ui.one('time-picker').getAttribute('aria-expanded')).toBe('false')
  }
})

it('runs what was typed as text or LogQL, as it looks or as chosen', async () => {
  const ui = await open('/logs?from=now-15m&to=now')
  const box = ui.one('query-box') as HTMLTextAreaElement
  await ui.type(box, 'time out')
  await ui.click(ui.button('Run the query'))
  expect([param('q'), param('mode')]).toEqual(['time out', null])
  await ui.type(box, '{app="a"}')
  expect(ui.button('LogQL').getAttribute('aria-pressed')).toBe('true')
  await ui.click(ui.button('Text'))
  expect([param('q'), param('mode')]).toEqual(['{app="a"}', 'text'])
  await ui.click(ui.button('LogQL'))
  expect(param('mode')).toBeNull()
  await ui.click(ui.button('Clear the query'))
  expect([param('q'), box.value]).toEqual([null, ''])
})

it('shows chosen levels alone, and all again', async () => {
  const ui = await open('/logs?from=now-15m&to=now')
  const chip = (level: string) =>
    [...ui.root.querySelectorAll('.chip')].find((c) => c.textContent?.includes(level)) as Element
  await ui.until(() => chip('error') !== undefined)
  await ui.click(chip('error'))
  expect(param('levels')).toBe('error')
  await ui.click(chip('info'))
  expect(param('levels')?.split(',').sort()).toEqual(['error', 'info'])
  await ui.click(chip('error'))
  expect(param('levels')).toBe('info')
  await ui.click(chip('all levels'))
  expect(param('levels')).toBeNull()
})

it('draws lines raw, and wraps them, when asked to', async () => {
  const line = String.raw`{"msg":"paid\ntwice","n":1}`
  const ui = await open('/logs?from=now-15m&to=now', lines(logLine({ line })))
  const message = () => ui.one('log-row').querySelector('.log-message')?.textContent
  expect(message()).not.toContain('\n')
  expect(message()).toContain('paid ⏎ twice')
  await ui.click(ui.button('Show raw lines'))
  expect(message()).toBe(line)
  const wrap = ui.button('Wrap long lines')
  await ui.key('w')
  expect(wrap.getAttribute('aria-pressed')).toBe('true')
  await ui.click(wrap)
  expect(wrap.getAttribute('aria-pressed')).toBe('false')
})

it('shows the lines around a line, of its stream', async () => {
  const marked = logLine({ line: 'in the middle', ts: '1700000000000000005' })
  const ui = await open('/logs?from=now-15m&to=now', (url: URL) => {
    const own = url.searchParams.get('query')?.includes('service_name="shop"')
    if (own !== true) return lines(marked)
    return url.searchParams.get('direction') === 'forward'
      ? lines(logLine({ line: 'after', ts: '1700000000000000009' }))
      : lines(marked, logLine({ line: 'before', ts: '1700000000000000001' }))
  })
  await ui.key('j')
  await ui.key('c')
  await ui.until(() => ui.root.querySelector('.context') !== null)
  const context = ui.root.querySelector('.context')?.textContent ?? ''
  const places = ['before', 'in the middle', 'after'].map((text) => context.lastIndexOf(text))
  expect(places).toEqual([...places].sort((a, b) => a - b))
  const limits = () =>
    server.asked.flatMap((url) =>
      url.searchParams.get('direction') === 'backward' ? [url.searchParams.get('limit')] : [],
    )
  const before = limits().at(-1)
  await ui.click(ui.button('20 more before'))
  await ui.until(() => limits().at(-1) !== before)
  expect(Number(limits().at(-1)) - Number(before)).toBe(20)
})

it('puts the cursor into the query with /', async () => {
  const ui = await open('/logs?from=now-15m&to=now')
  await ui.key('/')
  expect(document.activeElement).toBe(field('Query'))
})

it('lists the fields of a logfmt line, also one that is there twice', async () => {
  const line = String.raw`level=info msg="two\nlines" user=u1 user=u2`
  const ui = await open('/logs?from=now-15m&to=now', lines(logLine({ line })))
  await ui.click(ui.one('log-row'))
  const table = [...ui.root.querySelectorAll('.fields')].at(-1)
  expect(table?.querySelector('caption')?.textContent).toBe('In the line')
  expect([...(table?.querySelectorAll('th') ?? [])].map((th) => th.textContent)).toEqual([
    'level',
    'msg',
    'user',
    'user',
  ])
  expect(table?.querySelector('.field-long')?.textContent).toBe('two\nlines')
})
