import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeServer, fakeServer, Refusal, span } from '../testing/fake-server.ts'
import { giveSize } from '../testing/layout.ts'
import { renderApp, type Screen } from '../testing/render.tsx'

const ID = 'cd'.repeat(16)
const spans = [
  span({ spanId: 'a0', name: 'GET /', durationNs: '90000000' }),
  span({ spanId: 'b0', parentId: 'a0', name: 'charge card', service: 'pay' }),
  span({
    spanId: 'c0',
    parentId: 'a0',
    name: 'chat',
    attributes: [
      { key: 'gen_ai.operation.name', value: 'chat' },
      { key: 'gen_ai.request.model', value: 'm-1' },
      { key: 'gen_ai.usage.input_tokens', value: 12 },
      { key: 'gen_ai.usage.output_tokens', value: 3 },
      { key: 'gen_ai.input.messages', value: '[{"role":"user","content":"Where is my tea?"}]' },
      { key: 'gen_ai.output.messages', value: '[{"role":"assistant","content":"On its way."}]' },
    ],
  }),
  span({ spanId: 'd0', parentId: 'a0', name: 'charge again', service: 'pay' }),
]

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

async function open(path: string, more: Record<string, unknown> = {}) {
  server = fakeServer({
    '/api/v1/traces/search': { traces: [], tookMs: 1 },
    '/api/v1/traces/services': { services: ['pay', 'shop'] },
    [`/api/v1/traces/${ID}`]: { traceId: ID, spans, services: ['pay', 'shop'] },
    [`/api/v1/traces/${ID}/logs`]: { logs: [], complete: true },
    ...more,
  })
  screen = await renderApp(path)
  return screen
}

const field = <T extends Element = HTMLInputElement>(label: string) => {
  const found = screen.root.querySelector<T>(`[aria-label="${label}"]`)
  if (!found) throw new Error(`no field "${label}"`)
  return found
}
const param = (name: string) => new URL(screen.address(), 'http://x').searchParams.get(name)

it('searches by name and duration when asked, by service and errors at once', async () => {
  const ui = await open('/traces')
  await ui.until(() => ui.root.querySelectorAll('option').length === 3)
  await ui.type(field('Span name'), 'GET /cart')
  await ui.type(field('Minimal duration'), '250ms')
  expect(param('name')).toBeNull()
  await ui.click(ui.button('Search'))
  await ui.until(() => param('name') === 'GET /cart')
  expect(param('minDuration')).toBe('250ms')
  await ui.happen(() => {
    const select = field<HTMLSelectElement>('Service')
    select.value = 'pay'
    select.dispatchEvent(new Event('change', { bubbles: true }))
  })
  await ui.until(() => param('service') === 'pay')
  expect(param('name')).toBe('GET /cart')
  // The same element all along: one that is made anew would lose the focus.
  const errors = ui.root.querySelector('[type="checkbox"]') as HTMLInputElement
  await ui.click(errors)
  await ui.until(() => param('errors') === 'true')
  await ui.click(errors)
  await ui.until(() => param('errors') === null)
})

it('searches by TraceQL in the place of the fields', async () => {
  const ui = await open('/traces?service=pay')
  await ui.until(() => ui.root.querySelector('form') !== null)
  await ui.click(ui.button('TraceQL'))
  await ui.type(ui.one('traceql-box') as HTMLInputElement, '{ status = error }')
  await ui.click(ui.button('Search'))
  await ui.until(() => param('q') === '{ status = error }')
  expect(param('service')).toBeNull()
})

it('finds spans of a trace and steps through them', async () => {
  const ui = await open(`/traces/${ID}`)
  await ui.until(() => ui.all('span-row').length === 4)
  await ui.type(field('Find in this trace'), 'charge')
  expect(ui.root.querySelector('.trace-tools')?.textContent).toContain('2 spans')
  const selected = () =>
    ui.all('span-row').findIndex((row) => row.matches('.selected, [aria-selected="true"]'))
  await ui.click(ui.button('Next match'))
  expect(selected()).toBe(1)
  await ui.click(ui.button('Next match'))
  expect(selected()).toBe(3)
  await ui.click(ui.button('Previous match'))
  expect(selected()).toBe(1)
})

it('shows a call of a language model as a conversation', async () => {
  const ui = await open(`/traces/${ID}?span=c0`)
  await ui.until(() => ui.all('gen-ai').length === 1)
  const text = ui.one('gen-ai').textContent ?? ''
  expect(text).toContain('chat m-1')
  expect(text.indexOf('Where is my tea?')).toBeGreaterThan(0)
  expect(text.indexOf('On its way.')).toBeGreaterThan(text.indexOf('Where is my tea?'))
  const row = ui.all('span-row').find((each) => each.matches('[data-span-id="c0"]'))
  expect(row?.textContent).toContain('12 → 3 tokens')
})

it('offers to look again for a trace that is not here yet', async () => {
  const error = { code: 'not_found', message: 'no span is here' }
  let answers = 0
  const ui = await open(`/traces/${ID}`, {
    [`/api/v1/traces/${ID}`]: () =>
      answers++ === 0 ? new Refusal(404, { error }) : { traceId: ID, spans, services: ['shop'] },
  })
  await ui.until(() => ui.root.textContent.includes('This trace is not here'))
  expect(ui.root.querySelector('[role="alert"]')).toBeNull()
  await ui.click(ui.button('Look again'))
  await ui.until(() => ui.all('span-row').length === 4)
})

it.each([
  [400, 'bad_request', false],
  [503, 'unavailable', true],
])('after status %i it asks again only where that may help', async (status, code, again) => {
  const refusal = new Refusal(status, { error: { code, message: 'no' } })
  const ui = await open('/traces?q=%7B', { '/api/v1/traces/search': refusal })
  await ui.until(() => ui.root.querySelector('[role="alert"]') !== null)
  expect(ui.root.textContent.includes('Try again')).toBe(again)
})

it('gives a long value the whole width below its name', async () => {
  const value = `first line\n${'x'.repeat(200)}`
  const own = span({ spanId: 'a0', attributes: [{ key: 'stack.trace', value }] })
  const ui = await open(`/traces/${ID}?span=a0`, {
    [`/api/v1/traces/${ID}`]: { traceId: ID, spans: [own], services: ['shop'] },
  })
  await ui.until(() => ui.root.querySelector('.field-long') !== null)
  expect(ui.root.querySelector('.field-long td')?.textContent).toBe(value)
})
