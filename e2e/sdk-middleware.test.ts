import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { getJson } from './harness/http.ts'
import { LokiApi, type LokiLine } from './harness/loki.ts'
import { type ProcessGroup, startNode } from './harness/process.ts'
import { startPrometheus } from './harness/prometheus.ts'
import { type RunningServer, startServer } from './harness/server.ts'
import { TempoApi, type TempoSpan } from './harness/tempo.ts'

const WITHIN = { withinMs: 120_000 }

const APPS = {
  express: `
    import { createServer } from 'node:http'
    import makeExpress from 'express'
    import { log, metrics } from '@tailspan/sdk'
    import { express } from '@tailspan/sdk/express'
    const app = makeExpress()
    const watch = express()
    app.use(watch)
    app.get('/metrics', metrics.handler)
    const items = makeExpress.Router()
    items.get('/items/:item', (request, response) => {
      log.info('looking', { item: request.params.item })
      if (request.params.item === 'none') throw new RangeError('no such item')
      response.json({ item: request.params.item })
    })
    app.use('/shops/:shop', items)
    app.use(watch.errors)
    const server = createServer(app)
    server.listen(0, '127.0.0.1', () => console.log('port:', server.address().port))`,
  fastify: `
    import makeFastify from 'fastify'
    import { log, metrics } from '@tailspan/sdk'
    import { fastify } from '@tailspan/sdk/fastify'
    const app = makeFastify()
    await app.register(fastify)
    app.get('/metrics', metrics.handler)
    await app.register(async (scope) => {
      scope.get('/items/:item', async (request) => {
        log.info('looking', { item: request.params.item })
        if (request.params.item === 'none') throw new RangeError('no such item')
        return { item: request.params.item }
      })
    }, { prefix: '/shops/:shop' })
    await app.listen({ port: 0, host: '127.0.0.1' })
    console.log('port:', app.server.address().port)`,
}

/** Starts an app with one flag and its environment; resolves with its address. */
async function startApp(
  name: keyof typeof APPS,
  server: RunningServer,
  folder: string,
): Promise<string> {
  const file = join(folder, `${name}.env`)
  const env = { OTEL_SERVICE_NAME: name, TEMPO_ENDPOINT: server.otlpHttp, LOKI_URL: server.url }
  await writeFile(
    file,
    Object.entries(env)
      .map((pair) => pair.join('='))
      .join('\n'),
  )
  const app: ProcessGroup = startNode([
    `--env-file=${file}`,
    '--conditions=@tailspan/source',
    '--import=tsx',
    '--import=@tailspan/sdk/register',
    '--input-type=module',
    `--eval=${APPS[name]}`,
  ])
  onTestFinished(() => app.kill())
  const port = await eventually({ ...WITHIN, what: `${name} listens` }, async () => {
    return /port: (\d+)/.exec(app.output())?.[1]
  })
  return `http://127.0.0.1:${port}`
}

async function linesOf(server: RunningServer, query: string, count: number): Promise<LokiLine[]> {
  return eventually({ ...WITHIN, what: `${count} lines of ${query}` }, async () => {
    const start = BigInt(Date.now() - 3_600_000) * 1_000_000n
    const lines = await new LokiApi(server.url).lines({ query, start, limit: 100 })
    return lines.length >= count ? lines : undefined
  })
}

async function spansOf(server: RunningServer, traceId: string): Promise<TempoSpan[]> {
  return eventually({ ...WITHIN, what: `trace ${traceId}` }, async () => {
    const spans = await new TempoApi(server.url).trace(traceId)
    return spans.length > 0 ? spans : undefined
  })
}

test.each(['express', 'fastify'] as const)(
  'a request to %s leads from its id to its lines, from a line to its one span, and from its metric to a trace',
  async (name) => {
    const folder = await temporaryFolder(`sdk-middleware-${name}`)
    const server = await startServer(join(folder, 'data'))
    const url = await startApp(name, server, folder)
    const prometheus = await startPrometheus(join(folder, 'prometheus'), { [name]: url })

    const headers = { 'x-request-id': 'r-1', connection: 'close' }
    const answer = await fetch(`${url}/shops/7/items/8?token=hush`, { headers })
    expect(await answer.json()).toEqual({ item: '8' })
    const bad = await fetch(`${url}/shops/7/items/none`, { headers: { connection: 'close' } })
    expect(bad.status).toBe(500)

    const lines = await linesOf(server, `{service="${name}"} | request_id="r-1"`, 2)
    const traceId = answer.headers.get('x-trace-id')
    expect(lines.map(({ labels }) => labels['trace_id'])).toEqual([traceId, traceId])
    expect(lines.map(({ line }) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'looking',
      'GET /shops/:shop/items/:item 200',
    ])
    const spans = await spansOf(server, traceId ?? '')
    expect(spans.filter(({ kind }) => kind.endsWith('SERVER'))).toHaveLength(1)
    expect(spans[0]?.name).toBe('GET /shops/:shop/items/:item')
    expect(spans[0]?.attributes.get('url.query')).toBe('token=***')

    const failed = await spansOf(server, bad.headers.get('x-trace-id') ?? '')
    expect(failed).toHaveLength(1)
    expect(failed[0]?.attributes.get('error.type')).toBe('RangeError')

    const query = `http_server_request_duration_seconds_count{job="${name}"}`
    const counted = await eventually({ ...WITHIN, what: 'Prometheus has both' }, async () => {
      const answered = (await getJson(
        `${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`,
      )) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } }
      return answered.data.result.length === 2 ? answered.data.result : undefined
    })
    const series = counted.map(({ metric, value }) => [
      metric['http_route'],
      metric['http_response_status_code'],
      metric['error_type'],
      value[1],
    ])
    expect(new Set(series.map((each) => each.join(' ')))).toEqual(
      new Set(['/shops/:shop/items/:item 200  1', '/shops/:shop/items/:item 500 RangeError 1']),
    )

    const accept = 'application/openmetrics-text'
    const { body } = { body: await (await fetch(`${url}/metrics`, { headers: { accept } })).text() }
    const exemplars = [...body.matchAll(/ # \{trace_id="([0-9a-f]{32})"/g)].map((found) => found[1])
    expect(exemplars).toContain(traceId)
    for (const each of exemplars) expect(await spansOf(server, each ?? '')).not.toHaveLength(0)
  },
)
