import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import makeFastify, { type FastifyInstance } from 'fastify'
import { type MiddlewareSetUp, readSetUp } from './middleware-set-ups.ts'

/** The app that is measured: Fastify with one of the set-ups, told by its parent when to look at its clock. */

const [name = '', sink = '', hashes = '0', sdk = ''] = process.argv.slice(2)
const setUp = readSetUp(name)
let stop = async (): Promise<unknown> => undefined

async function main(): Promise<void> {
  await prepare(setUp)
  // After what patches node:http, as an app would be.
  const app = makeFastify()
  await register(setUp, app)
  const work = Buffer.alloc(1024, 'x')
  app.get('/hello', () => 'hello')
  app.get('/real', async () => {
    await sleep(2)
    const hash = createHash('sha256')
    for (let i = 0; i < Number(hashes); i++) hash.update(work)
    return hash.digest('hex')
  })
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMicros: user + system })
  })
  // What is under way is sent first, or the last line says what was lost.
  process.on('disconnect', () => void stop().finally(() => process.exit()))
  await app.listen({ port: 0, host: '127.0.0.1' })
  process.send?.({ port: (app.server.address() as AddressInfo).port })
}

/** What is there before the app's own modules. */
async function prepare(chosen: MiddlewareSetUp): Promise<void> {
  if (chosen.kind === 'opentelemetry') await openTelemetry(chosen.ratio)
  if (chosen.kind !== 'tailspan') return
  const { init } = (await import(`${sdk}/index.js`)) as typeof import('@tailspan/sdk')
  const started = init({
    service: 'bench',
    traces: { url: `${sink}/v1/traces`, sampling: { ratio: chosen.ratio } },
    logs: chosen.log ? { console: false, loki: { url: sink } } : false,
    instrument: chosen.instrument,
    shutdown: { signals: false },
  })
  stop = async () => started.shutdown()
}

async function register(chosen: MiddlewareSetUp, app: FastifyInstance): Promise<void> {
  if (chosen.kind !== 'tailspan' || !chosen.plugin) return
  const { fastify } = (await import(
    `${sdk}/middleware/fastify.js`
  )) as typeof import('@tailspan/sdk/fastify')
  await app.register(fastify, chosen.log ? {} : { requestLog: false })
}

/** As its documentation has it, of parts: the whole SDK for Node takes more. */
async function openTelemetry(ratio: number): Promise<void> {
  const { context, propagation, trace } = await import('@opentelemetry/api')
  const { W3CTraceContextPropagator } = await import('@opentelemetry/core')
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks')
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto')
  const { registerInstrumentations } = await import('@opentelemetry/instrumentation')
  const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http')
  const { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } =
    await import('@opentelemetry/sdk-trace')
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const exporter = new OTLPTraceExporter({ url: `${sink}/v1/traces` })
  const tracerProvider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  trace.setGlobalTracerProvider(tracerProvider)
  registerInstrumentations({ tracerProvider, instrumentations: [new HttpInstrumentation()] })
  // Modules are patched when they are required.
  const { createRequire } = await import('node:module')
  createRequire(import.meta.url)('node:http')
}

await main()
