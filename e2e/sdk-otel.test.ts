import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { LokiApi, type LokiLine } from './harness/loki.ts'
import { startSdkApp } from './harness/sdk-app.ts'
import { type RunningServer, startServer } from './harness/server.ts'
import { TempoApi } from './harness/tempo.ts'

/** An Express app that is asked once, for what fails, and ends. */
const FAILING = `
  import makeExpress from 'express'
  import { express } from '@tailspan/sdk/express'
  const app = makeExpress()
  const watch = express()
  app.use(watch)
  app.get('/orders/:id', () => { throw new RangeError('no stock') })
  app.use(watch.errors)
  app.use((error, request, response, next) => response.status(500).end())
  const server = app.listen(0, '127.0.0.1', async () => {
    await fetch('http://127.0.0.1:' + server.address().port + '/orders/7')
    server.close()
    server.closeAllConnections()
  })`

/** Runs an app with nothing but an environment, until it ends by itself. */
async function run(
  folder: string,
  code: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  // A busy machine is slow, and what is not sent in time is lost.
  const all = { TAILSPAN_SHUTDOWN_TIMEOUT: '60s', ...env }
  const app = await startSdkApp(folder, 'app', code, all)
  expect(await app.ended, app.output()).toMatchObject({ code: 0 })
  return app.output()
}

async function linesOf(server: RunningServer, query: string, count: number): Promise<LokiLine[]> {
  return eventually({ withinMs: 120_000, what: `${count} lines of ${query}` }, async () => {
    const start = BigInt(Date.now() - 3_600_000) * 1_000_000n
    const lines = await new LokiApi(server.url).lines({ query, start, limit: 100 })
    return lines.length >= count ? lines : undefined
  })
}

test('an exception is one line of its trace, with the names of the conventions, by Loki and by OTLP', async () => {
  const folder = await temporaryFolder('sdk-exceptions')
  const server = await startServer(join(folder, 'data'))
  const env = { OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN: 'logs', TEMPO_ENDPOINT: server.otlpHttp }
  await run(folder, FAILING, { ...env, OTEL_SERVICE_NAME: 'by-loki', LOKI_URL: server.url })
  await run(folder, FAILING, {
    ...env,
    OTEL_SERVICE_NAME: 'by-otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${server.otlpHttp}/v1/logs`,
  })
  // The exception, and the request.
  const shipped = await linesOf(server, '{service="by-loki", level="error"} | json', 2)
  const received = await linesOf(server, '{service_name="by-otlp"} | trace_id != ""', 2)
  for (const lines of [shipped, received]) {
    const [exception, ...others] = lines.filter(({ labels }) => 'exception_type' in labels)
    expect(exception?.labels).toMatchObject({
      exception_type: 'RangeError',
      exception_message: 'no stock',
      exception_stacktrace: expect.stringContaining('RangeError: no stock\n    at '),
    })
    expect(others).toEqual([])
    const spans = await new TempoApi(server.url).trace(exception?.labels['trace_id'] ?? '')
    const failed = spans.find(({ spanId }) => spanId === exception?.labels['span_id'])
    expect([failed?.name, failed?.attributes.get('error.type')]).toEqual([
      'GET /orders/:id',
      'RangeError',
    ])
    // The request's line is of the same span, without the stack.
    expect(lines.map(({ labels }) => labels['span_id'])).toEqual([failed?.spanId, failed?.spanId])
    expect(lines.map(({ line, labels }) => line + JSON.stringify(labels)).join('\n')).not.toContain(
      'err_stack',
    )
  }
})

test('by gRPC, with nothing but the variables that other services have', async () => {
  const folder = await temporaryFolder('sdk-grpc')
  const server = await startServer(join(folder, 'data'))
  const output = await run(
    folder,
    `import { currentTrace, log, span } from '@tailspan/sdk'
    // Enough to be compressed.
    span('order', { attributes: { note: 'x'.repeat(5000) } }, () => {
      console.log('id:', currentTrace().trace_id)
      span('charge', () => log.info('charging', { cents: 995 }))
    })`,
    {
      OTEL_SERVICE_NAME: 'by-grpc',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: server.otlpGrpc,
    },
  )
  const id = /id: ([0-9a-f]{32})\b/.exec(output)?.[1] ?? ''
  const spans = await eventually({ withinMs: 60_000, what: 'two spans' }, async () => {
    const found = await new TempoApi(server.url).trace(id)
    return found.length === 2 ? found : undefined
  })
  expect(spans.map(({ name }) => name).toSorted()).toEqual(['charge', 'order'])
  expect(spans.map(({ service }) => service)).toEqual(['by-grpc', 'by-grpc'])
  const [line] = await linesOf(server, '{service_name="by-grpc"} | cents="995"', 1)
  expect([line?.line, line?.labels['trace_id']]).toEqual(['charging', id])
  expect(output).not.toContain('[tailspan]')
})
