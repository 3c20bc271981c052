import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { LokiApi, type LokiLine } from './harness/loki.ts'
import { startServer } from './harness/server.ts'
import { startShop } from './harness/shop.ts'
import { type FoundTrace, TempoApi, type TempoSpan } from './harness/tempo.ts'

const MINUTE = 60_000

/** Where each service's logging library, set up as its users do it, puts the trace id. Tailspan's SDK puts it beside the line. */
const traceIdOf: Readonly<Record<string, (line: LokiLine) => string | undefined>> = {
  'shop-front': ({ line }) => jsonField(line, 'trace_id'),
  cart: ({ labels }) => labels['trace_id'],
  payment: ({ line }) => /\btrace_id=([0-9a-f]{32})\b/.exec(line)?.[1],
  'order-worker': ({ labels }) => labels['trace_id'],
  'support-agent': ({ labels }) => labels['trace_id'],
}
const services = Object.keys(traceIdOf)

test('stock libraries and the SDK fill the server, and a request can be followed from line to trace', async () => {
  const server = await startServer(join(await temporaryFolder('interop'), 'data'))
  const shop = startShop(server, 10)
  const loki = new LokiApi(server.url)
  const tempo = new TempoApi(server.url)

  const found = (what: string, q: string, fits: (trace: readonly TempoSpan[]) => boolean) =>
    eventually({ withinMs: 2 * MINUTE, what }, async () => {
      for (const { traceID } of await tempo.search(q)) {
        const spans = await tempo.trace(traceID)
        if (fits(spans)) return spans
      }
      return undefined
    })

  await eventually({ withinMs: MINUTE, what: 'a stream of every service' }, async () => {
    const names = await loki.labelValues('service_name')
    return services.every((name) => names.includes(name)) ? names : undefined
  })
  for (const service of services) {
    const spans = await eventually({ withinMs: MINUTE, what: `${service}, line to trace` }, () =>
      fromLineToTrace(loki, tempo, service),
    )
    expect(serviceNames(spans)).toContain(service)
  }

  await found(
    'a whole check-out',
    '{ name = "POST /checkout" }',
    (spans) =>
      ['shop-front', 'cart', 'payment'].every((name) => serviceNames(spans).has(name)) &&
      isOneTree(spans),
  )

  // The agent's spans leave in several exports: the whole answer is waited for, not its first part.
  await found('an answer of the agent', '{ span.gen_ai.tool.name = "get_cart" }', (spans) => {
    const services = serviceNames(spans)
    return (
      ['shop-front', 'support-agent', 'cart'].every((name) => services.has(name)) &&
      spans.some((span) => span.name.startsWith('chat ') && outputTokens(span) > 0)
    )
  })

  const fulfilment = await found('an order fulfilled', '{ name = "process orders" }', (spans) =>
    spans.some((span) => span.links.length > 0),
  )
  const [sender = ''] = fulfilment.flatMap((span) => span.links)
  // Its spans leave in several exports, too.
  await eventually({ withinMs: MINUTE, what: 'the trace that it links to' }, async () => {
    const sending = await tempo.trace(sender)
    return sending.some((span) => span.name === 'send orders') ? sending : undefined
  })

  await found('an N+1', '{ name = "SELECT order_items" }', (spans) => {
    return spans.filter((span) => span.name === 'SELECT order_items').length === 20
  })

  const patience = { withinMs: 2 * MINUTE, what: 'errors in both signals' }
  await eventually(patience, async () => {
    const traces: readonly FoundTrace[] = await tempo.search('{ status = error }')
    const lines = await loki.lines({ query: '{service_name=~".+"} | detected_level="error"' })
    return traces.length > 0 && lines.length > 0 ? lines : undefined
  })

  // Verbose, the shop tells of every push that a library could not get rid of.
  expect(shop.output()).toBe('')
  shop.signal('SIGTERM')
  expect(await shop.ended).toEqual({ code: 0, signal: null })
  await server.stop()
})

test('the demo that the server starts goes when the server is killed', async () => {
  const data = join(await temporaryFolder('demo'), 'data')
  const server = await startServer(data, ['--demo', '--demo-rate', '5'])
  const loki = new LokiApi(server.url)
  await eventually({ withinMs: MINUTE, what: 'a stream of every service' }, async () => {
    const names = await loki.labelValues('service_name')
    return services.every((name) => names.includes(name)) ? names : undefined
  })

  await server.killMain()

  const next = await startServer(data)
  expect(await new LokiApi(next.url).labelValues('service_name')).toEqual(
    expect.arrayContaining(services),
  )
})

/** The spans of a trace that one of the service's lines names; undefined when none is there yet. */
async function fromLineToTrace(
  loki: LokiApi,
  tempo: TempoApi,
  service: string,
): Promise<TempoSpan[] | undefined> {
  const lines = await loki.lines({ query: `{service_name="${service}"}` })
  for (const line of lines) {
    const traceId = traceIdOf[service]?.(line)
    const spans = traceId === undefined ? [] : await tempo.trace(traceId)
    if (serviceNames(spans).has(service)) return spans
  }
  return undefined
}

function outputTokens(span: TempoSpan): number {
  return Number(span.attributes.get('gen_ai.usage.output_tokens') ?? 0)
}

function serviceNames(spans: readonly TempoSpan[]): Set<string> {
  return new Set(spans.map((span) => span.service))
}

/** Whether there is one root, and every other span has its parent in the trace. */
function isOneTree(spans: readonly TempoSpan[]): boolean {
  const ids = new Set(spans.map((span) => span.spanId))
  const roots = spans.filter((span) => span.parentSpanId === '')
  const orphans = spans.filter((span) => span.parentSpanId !== '' && !ids.has(span.parentSpanId))
  return ids.size === spans.length && roots.length === 1 && orphans.length === 0
}

function jsonField(line: string, name: string): string | undefined {
  const value = (JSON.parse(line) as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : undefined
}
