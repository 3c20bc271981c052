import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { startSdkApp } from './harness/sdk-app.ts'
import { startServer } from './harness/server.ts'
import { TempoApi, type TempoSpan } from './harness/tempo.ts'

/** Calls the service below, if there is one, and answers with the id of the trace; `/fail` fails after that. */
const SERVICE = `
  import { createServer } from 'node:http'
  import { currentTrace } from '@tailspan/sdk'
  const { BELOW } = process.env
  const server = createServer(async (request, response) => {
    if (BELOW) await (await fetch(BELOW)).text()
    response.statusCode = request.url === '/fail' ? 500 : 200
    response.end(currentTrace().trace_id)
  })
  server.listen(0, '127.0.0.1', () => console.log('port:', server.address().port))`

async function startService(
  folder: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const all = { OTEL_SERVICE_NAME: name, OTEL_BSP_SCHEDULE_DELAY: '50', ...env }
  const app = await startSdkApp(folder, name, SERVICE, all)
  const port = await eventually({ withinMs: 120_000, what: `${name} listens` }, async () => {
    return /port: (\d+)/.exec(app.output())?.[1]
  })
  return `http://127.0.0.1:${port}`
}

const WHOLE = ['orders: caller', 'shop: error', 'stock: caller']

/** What each service says about why it keeps its part. */
function reasonsOf(spans: readonly TempoSpan[]): string[] {
  return spans
    .flatMap(({ service, attributes }) => {
      const reason = attributes.get('sampling.reason')
      return typeof reason === 'string' ? [`${service}: ${reason}`] : []
    })
    .toSorted()
}

const ask = async (url: string): Promise<string> => (await fetch(url)).text()

test('a trace that fails after the services below have dropped theirs is whole all the same', async () => {
  const folder = await temporaryFolder('sdk-sampling')
  const server = await startServer(join(folder, 'data'))
  const env = {
    TEMPO_ENDPOINT: server.otlpHttp,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  }
  const stock = await startService(folder, 'stock', env)
  const orders = await startService(folder, 'orders', { ...env, BELOW: stock })
  const shop = await startService(folder, 'shop', { ...env, BELOW: orders })
  const tempo = new TempoApi(server.url)
  // What was dropped is held for some seconds, and what takes a second is kept for that: where the machine is too slow
  // for either, the next trace counts.
  const spans = await eventually({ withinMs: 150_000, what: 'a whole trace' }, async () => {
    const failed = await ask(`${shop}/fail`)
    await ask(shop)
    for (let tries = 0; tries < 50; tries++) {
      const found = await tempo.trace(failed)
      if (String(reasonsOf(found)) === String(WHOLE) && found.length === 5) return found
      await sleep(100)
    }
    return undefined
  })
  // The calls of the first two are there as well: each service has the one above as its parent.
  expect(spans.filter(({ parentSpanId }) => parentSpanId === '')).toHaveLength(1)
  const ids = new Set(['', ...spans.map(({ spanId }) => spanId)])
  expect(spans.map(({ parentSpanId }) => ids.has(parentSpanId))).toEqual(spans.map(() => true))
})
