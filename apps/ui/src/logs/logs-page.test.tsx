import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeServer, fakeServer, logLine, Refusal, status } from '../testing/fake-server.ts'
import { giveSize } from '../testing/layout.ts'
import { renderApp, type Screen } from '../testing/render.tsx'

const TRACE = 'ab'.repeat(16)
const fields = {
  fields: [
    { name: 'service_name', kind: 'label', values: [{ value: 'shop', count: 3 }] },
    { name: 'user', kind: 'metadata', values: [{ value: '7', count: 2 }] },
  ],
}
const histogram = {
  stepSeconds: 10,
  buckets: 1,
  start: '1700000000000000000',
  levels: { info: [2], error: [1] },
}

let server: FakeServer
let screen: (Screen & { address(): string }) | undefined
let undo: () => void

beforeEach(() => {
  undo = giveSize()
})
afterEach(async () => {
  await screen?.close()
  server.restore()
  undo()
})

async function open(path: string, logs: unknown, more = {}) {
  server = fakeServer({
    '/api/v1/logs/query': logs,
    '/api/v1/logs/histogram': histogram,
    '/api/v1/logs/fields': fields,
    ...more,
  })
  screen = await renderApp(path)
  return screen
}

const page = (...lines: ReturnType<typeof logLine>[]) => ({
  logs: lines,
  tookMs: 3,
  complete: true,
})
const asked = (path: string) => server.asked.filter((url) => url.pathname === path).at(-1)

describe('logs of a range', () => {
  it('asks for what is in the URL and lists the lines', async () => {
    const lines = [
      logLine({ line: 'second', ts: '1700000000000000002' }),
      logLine({ line: 'first' }),
    ]
    const ui = await open('/logs?q=time%20out&from=now-1h&to=now&levels=error', page(...lines))
    await ui.until(() => ui.all('log-row').length === 2)
    expect(ui.all('log-row').map((row) => row.querySelector('.log-message')?.textContent)).toEqual([
      'second',
      'first',
    ])
    expect(asked('/api/v1/logs/query')?.searchParams.get('query')).toBe(
      '{} |= "time out" | detected_level="error"',
    )
    expect(asked('/api/v1/logs/histogram')?.searchParams.get('query')).toBe('{} |= "time out"')
    expect(ui.one('result-count').textContent).toBe('2 lines')
  })

  it('opens a line with its trace, closes it with Escape, moves with j', async () => {
    const lines = [logLine({ line: 'one', traceId: TRACE }), logLine({ line: 'two' })]
    const ui = await open('/logs?from=now-1h', page(...lines))
    await ui.until(() => ui.all('log-row').length === 2)
    expect(ui.one('open-trace').getAttribute('href')).toBe(`/traces/${TRACE}`)
    await ui.key('j')
    await ui.key('Enter')
    expect(ui.one('log-details').textContent).toContain('one')
    expect(ui.one('drawer-open-trace').getAttribute('href')).toBe(`/traces/${TRACE}`)
    await ui.key('j')
    expect(ui.one('log-details').textContent).toContain('two')
    await ui.key('Escape')
    expect(ui.all('log-details')).toEqual([])
  })

  it('turns a field value into a matcher, in the URL', async () => {
    const ui = await open('/logs?q=boom&from=now-1h&to=now', page(logLine({})))
    await ui.until(() => ui.root.querySelectorAll('.facet-value').length === 2)
    const [service, user] = ui.root.querySelectorAll('.facet-value')
    if (!service || !user) throw new Error('no facets')
    await ui.click(service)
    const q = () => new URL(ui.address(), 'http://x').searchParams.get('q')
    await ui.until(() => q() === '{service_name="shop"} |= "boom"')
    await ui.until(() => ui.root.querySelectorAll('.facet-value').length === 2)
    const again = ui.root.querySelectorAll('.facet-value')[1]
    if (again) await ui.click(again)
    await ui.until(() => q() === '{service_name="shop"} |= "boom" | user="7"')
  })

  it('shows where a query is wrong, once', async () => {
    const caret = '{a=}\n   ^'
    const refusal = new Refusal(400, { error: { code: 'bad_request', message: 'no value', caret } })
    const ui = await open('/logs?q=%7Ba%3D%7D&from=now-1h', refusal, {
      '/api/v1/logs/histogram': refusal,
      '/api/v1/logs/fields': refusal,
    })
    await ui.until(() => ui.root.querySelector('.caret') !== null)
    expect(ui.root.querySelector('.caret')?.textContent).toBe(caret)
    expect(ui.root.querySelectorAll('[role="alert"]')).toHaveLength(1)
  })

  it('says that nothing matches and offers a wider range', async () => {
    const ui = await open('/logs?from=now-1h&to=now', page())
    await ui.until(() => ui.root.textContent.includes('No lines match'))
    await ui.click(ui.button('Search twice the range'))
    await ui.until(() => !ui.address().includes('now-1h'))
  })

  it('says when the server is gone', async () => {
    const ui = await open('/logs?from=now-1h', () => new Refusal(503, 'store is down'))
    await ui.until(() => ui.root.textContent.includes('HTTP 503'))
  })
})

describe('live tail', () => {
  it('is what an empty URL shows: lines as they come, newest last', async () => {
    const ui = await open('/', page())
    await ui.until(() => server.sockets.length > 0)
    const socket = server.sockets.at(-1)
    expect(socket?.url).toContain('/api/v1/logs/tail?query=%7B%7D')
    await ui.until(() => socket?.onopen !== null)
    await ui.happen(() => socket?.onopen?.())
    const send = (frame: unknown) => socket?.onmessage?.({ data: JSON.stringify(frame) })
    send({ type: 'lines', lines: [logLine({ line: 'one' }), logLine({ line: 'two' })] })
    await ui.until(() => ui.all('log-row').length === 2)
    expect(ui.one('tail-state').textContent).toBe('LIVE')

    await ui.key(' ')
    send({ type: 'lines', lines: [logLine({ line: 'three' })] })
    await ui.until(() => ui.one('tail-state').textContent === 'PAUSED (1 held)')
    expect(ui.all('log-row')).toHaveLength(2)
    await ui.click(ui.one('new-lines'))
    await ui.until(() => ui.all('log-row').length === 3)

    send({
      type: 'lines',
      lines: [],
      dropped: { count: 9, reason: 'slow reader', from: '1', to: '2' },
    })
    await ui.until(() => ui.all('gap-row').length === 1)
    expect(ui.one('gap-row').textContent).toContain('9 lines skipped')
    expect(ui.one('gap-row').textContent).toContain('slow reader')
    expect(ui.one('dropped-count').textContent).toBe('9 dropped')
  })

  it('ends when LIVE is pressed', async () => {
    const ui = await open('/logs', page(logLine({})))
    await ui.until(() => server.sockets.length > 0)
    await ui.click(ui.one('live-button'))
    await ui.until(() => ui.all('log-row').length === 1)
    expect(ui.address()).toBe('/logs?from=now-15m&to=now')
  })
})

describe('an empty store', () => {
  it('says how to send, counts what arrives, and then leads on', async () => {
    let lines = 0
    const ui = await open('/logs', page(), { '/api/v1/status': () => status(lines) })
    await ui.until(() => ui.all('empty-store').length === 1)
    expect(ui.one('empty-store').textContent).toContain(
      'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318',
    )
    expect(ui.all('see-it')).toEqual([])
    lines = 3
    await ui.until(() => ui.all('see-it').length === 1)
    expect(ui.one('empty-store').textContent).toContain('3 log lines received')
    await ui.click(ui.one('see-it'))
    await ui.until(() => ui.all('query-box').length === 1)
  })

  it('shows the live tail at once when the demo is about to fill the store', async () => {
    const demo = { ...status(0), demo: true }
    const ui = await open('/logs', page(), { '/api/v1/status': () => demo })
    await ui.until(() => ui.all('query-box').length === 1)
    expect(ui.all('empty-store')).toEqual([])
  })
})
