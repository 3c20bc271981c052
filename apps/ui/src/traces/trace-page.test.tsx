import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeServer, fakeServer, logLine, Refusal, span } from '../testing/fake-server.ts'
import { giveSize } from '../testing/layout.ts'
import { renderApp, type Screen } from '../testing/render.tsx'

const ID = 'cd'.repeat(16)
const at = (ms: number) => String(1_700_000_000_000_000_000n + BigInt(ms) * 1_000_000n)
const spans = [
  span({ spanId: 'a0', name: 'GET /', durationNs: '90000000' }),
  span({
    spanId: 'b0',
    parentId: 'a0',
    name: 'charge',
    service: 'pay',
    start: at(10),
    status: 'error',
    statusMessage: 'card refused',
    attributes: [{ key: 'order', value: 42 }],
  }),
  span({ spanId: 'c0', parentId: 'gone', name: 'lost', start: at(50) }),
]
const logs = [
  logLine({ line: 'checking card', ts: at(11), spanId: 'b0', service: 'pay' }),
  logLine({ line: 'all done', ts: at(80), spanId: 'a0' }),
]

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

async function open(path: string, answers: Record<string, unknown>) {
  server = fakeServer(answers)
  screen = await renderApp(path)
  return screen
}

const trace = (list = spans, lines = logs) => ({
  [`/api/v1/traces/${ID}`]: { traceId: ID, spans: list, services: ['pay', 'shop'] },
  [`/api/v1/traces/${ID}/logs`]: { logs: lines, complete: true },
})

const outline = (ui: Screen) =>
  [...ui.root.querySelectorAll('[data-testid="span-row"], [data-testid="waterfall-log"]')].map(
    (row) => row.querySelector('.span-name, .waterfall-tree > .ellipsis')?.textContent,
  )

describe('trace page', () => {
  it('draws log lines inside the waterfall, and takes them out again', async () => {
    const ui = await open(`/traces/${ID}`, trace())
    await ui.until(() => ui.all('waterfall-log').length === 2)
    expect(outline(ui)).toEqual([
      'shop GET /',
      'pay charge',
      'checking card',
      'all done',
      'shop lost',
    ])
    await ui.key('l')
    expect(outline(ui)).toEqual(['shop GET /', 'pay charge', 'shop lost'])
  })

  it('says that a parent is missing', async () => {
    const ui = await open(`/traces/${ID}`, trace())
    await ui.until(() => ui.all('orphans').length === 1)
    expect(ui.one('orphans').textContent).toContain('One span names a parent that is not here')
  })

  it('leads from a line to the logs of its time', async () => {
    const ui = await open(`/traces/${ID}`, trace())
    await ui.until(() => ui.all('waterfall-log-link').length === 2)
    const href = new URL(ui.one('waterfall-log-link').getAttribute('href') ?? '', 'http://x')
    expect(href.pathname).toBe('/logs')
    expect(href.searchParams.get('at')).toBe(at(11))
    expect(href.searchParams.get('q')).toBe('{service_name="pay"}')
    expect(ui.one('all-trace-logs').getAttribute('href')).toContain(`traceId=${ID}`)
  })

  it('says what a span failed of when only its exception does', async () => {
    const event = {
      time: at(20),
      name: 'exception',
      attributes: [{ key: 'exception.message', value: 'deadlock detected' }],
    }
    const failed = span({ spanId: 'a0', name: 'GET /', status: 'error', events: [event] })
    const ui = await open(`/traces/${ID}?span=a0`, trace([failed]))
    await ui.until(() => ui.all('span-details').length === 1)
    const notice = ui.one('span-details').querySelector('.notice-error')
    expect(notice?.textContent).toBe('deadlock detected')
  })

  it('opens the span of the URL, and the next error with e', async () => {
    const ui = await open(`/traces/${ID}?span=c0`, trace())
    await ui.until(() => ui.all('span-details').length === 1)
    expect(ui.one('span-details').textContent).toContain('lost')
    await ui.key('e')
    await ui.until(() => ui.address().endsWith('span=b0'))
    expect(ui.one('span-details').textContent).toContain('card refused')
    expect(ui.one('span-details').textContent).toContain('42')
    await ui.key('Escape')
    await ui.until(() => ui.all('span-details').length === 0)
  })

  it('collapses one and all', async () => {
    const ui = await open(`/traces/${ID}`, trace())
    await ui.until(() => ui.all('span-row').length === 3)
    await ui.click(ui.button('Collapse'))
    expect(outline(ui)).toEqual(['shop GET /', 'shop lost'])
    await ui.key(']')
    expect(ui.all('span-row')).toHaveLength(3)
    await ui.key('[')
    expect(outline(ui)).toEqual(['shop GET /', 'shop lost'])
  })

  it('opens a trace that has only log lines', async () => {
    const ui = await open(`/traces/${ID}`, trace([], logs))
    await ui.until(() => ui.all('waterfall-log').length === 2)
    expect(ui.root.textContent).toContain('No spans of this trace are here')
  })

  it('says that a trace is not here', async () => {
    const error = { code: 'not_found', message: 'no span and no log line of this trace is here' }
    const ui = await open(`/traces/${ID}`, {
      [`/api/v1/traces/${ID}`]: new Refusal(404, { error }),
    })
    await ui.until(() => ui.root.textContent.includes(error.message))
  })

  it('draws only the rows in view of ten thousand spans', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      span({
        spanId: `s${i}`,
        parentId: i === 0 ? '' : `s${Math.floor((i - 1) / 8)}`,
        start: at(i),
      }),
    )
    const ui = await open(`/traces/${ID}`, trace(many, []))
    await ui.until(() => ui.all('span-row').length > 0)
    expect(ui.one('waterfall').getAttribute('aria-rowcount')).toBe('10000')
    expect(ui.all('span-row').length).toBeLessThan(100)
  })
})

describe('trace search', () => {
  const found = {
    traces: [
      {
        traceId: ID,
        rootService: 'shop',
        rootName: 'GET /',
        start: at(0),
        durationMs: 90,
        spanCount: 3,
        errorCount: 1,
        services: ['pay', 'shop'],
      },
    ],
    tookMs: 2,
  }
  const answers = {
    '/api/v1/traces/search': found,
    '/api/v1/traces/services': { services: ['pay', 'shop'] },
  }

  it('asks with the conditions of the URL and links to what it found', async () => {
    const ui = await open('/traces?service=pay&minDuration=20ms&errors=true', answers)
    await ui.until(() => ui.all('trace-row').length === 1)
    const asked = server.asked.find((url) => url.pathname === '/api/v1/traces/search')
    expect(asked?.searchParams.get('service')).toBe('pay')
    expect(asked?.searchParams.get('minDuration')).toBe('20ms')
    expect(asked?.searchParams.get('errors')).toBe('true')
    expect(ui.one('trace-row').querySelector('a')?.getAttribute('href')).toBe(`/traces/${ID}`)
  })

  it('sends TraceQL alone', async () => {
    const ui = await open('/traces?q=%7B%20status%20%3D%20error%20%7D&service=pay', answers)
    await ui.until(() => ui.all('trace-row').length === 1)
    const asked = server.asked.find((url) => url.pathname === '/api/v1/traces/search')
    expect(asked?.searchParams.get('q')).toBe('{ status = error }')
    expect(asked?.searchParams.has('service')).toBe(false)
  })
})
