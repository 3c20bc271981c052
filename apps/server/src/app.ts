import {
  ByteBudget,
  defaultLimits,
  type IngestDeps,
  registerOtlp,
  startOtlpGrpc,
} from '@tailspan/ingest'
import { ALL_TIME, type Clock, systemClock } from '@tailspan/model'
import { type Store, startStore } from '@tailspan/store'
import fastify, { type FastifyInstance } from 'fastify'
import { guardRequests } from './access/guard-requests.ts'
import { loopbackHosts, OriginGuard } from './access/origin-guard.ts'
import type { Endpoints } from './api/tailspan/deps.ts'
import type { Config } from './config/config.ts'
import { deleteFile } from './deletes/delete-file.ts'
import { DeleteRequests } from './deletes/delete-requests.ts'
import { Demo } from './demo/demo.ts'
import { buildHttp } from './http.ts'
import { explain, listen, PortTakenError } from './listen/listen.ts'
import { defaultTailLimits, TailHub } from './tail/tail-hub.ts'
import { countIngest } from './telemetry/count-ingest.ts'
import { Counters } from './telemetry/counters.ts'

/** A server that listens. */
export interface RunningApp {
  readonly endpoints: Endpoints
  /** True when the demo shop runs beside it. */
  readonly demo: boolean
  /** Things a person should know although the server runs. */
  readonly warnings: readonly string[]
  /** Stops everything in reverse order of its making; what was acknowledged is kept. */
  close(): Promise<void>
}

/** Closers of what was made so far, run last to first. */
class Made {
  readonly #closers: (() => Promise<unknown> | void)[] = []

  add<T>(thing: T, close: (thing: T) => Promise<unknown> | void): T {
    this.#closers.push(() => close(thing))
    return thing
  }

  async close(): Promise<void> {
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) await closer()
  }
}

/**
 * Makes every object of the server, in the order of a line's journey, and starts listening.
 * @param warn hears what a person should know later on, such as a restart of the store
 */
export async function startApp(
  config: Config,
  version: string,
  warn: (message: string) => void,
): Promise<RunningApp> {
  const made = new Made()
  try {
    return await start(config, version, systemClock, made, warn)
  } catch (error) {
    await made.close()
    throw error
  }
}

async function start(
  config: Config,
  version: string,
  clock: Clock,
  made: Made,
  warn: (message: string) => void,
): Promise<RunningApp> {
  const counters = new Counters(clock)
  const store = made.add(await startStore({ folder: config.data, log: warn }), (s) => s.close())
  const ingest: IngestDeps = {
    logs: store.logs,
    spans: store.spans,
    clock,
    limits: defaultLimits,
    budget: new ByteBudget(defaultLimits.maxInFlightBytes, defaultLimits.retryAfterSeconds),
    discoverServiceName: config.discoverServiceName,
    discoverLogLevels: config.discoverLogLevels,
    onCount: countIngest(counters),
  }
  const hub = new TailHub(store.feed, defaultTailLimits, (n) => counters.tailDropped(n))
  const deletes = await DeleteRequests.open(deleteFile(config.data), clock)
  const guard = new OriginGuard(loopbackHosts)
  let endpoints: Endpoints | null = null
  const http = buildHttp({
    store,
    ingest,
    hub,
    deletes,
    guard,
    clock,
    counters,
    about: {
      version,
      dataFolder: config.data,
      demo: config.demo,
      endpoints: () => endpoints ?? { ui: '', loki: '', otlpHttp: '', otlpGrpc: null },
    },
  })
  made.add(http, (h) => h.close())
  const port = await listen(http.app, { host: config.host, port: config.port, flag: 'port' })
  const ui = `http://${config.host === '::1' ? '[::1]' : config.host}:${port}`
  const warnings: string[] = []
  const otlpHttp = await extraPort('otlp-http-port', config, config.otlpHttpPort, warnings, (p) =>
    startOtlpHttp(ingest, guard, config.host, p, made),
  )
  const otlpGrpc = await extraPort('otlp-grpc-port', config, config.otlpGrpcPort, warnings, (p) =>
    startGrpc(ingest, config.host, p, made),
  )
  endpoints = {
    ui,
    loki: `${ui}/loki/api/v1/push`,
    otlpHttp: otlpHttp === null ? ui : ui.replace(/:\d+$/, `:${otlpHttp}`),
    otlpGrpc: otlpGrpc === null ? null : ui.replace(/:\d+$/, `:${otlpGrpc}`),
  }
  await countKept(store, counters)
  const demo = config.demo
    ? Demo.start({ endpoint: ui, grpcEndpoint: endpoints.otlpGrpc, rate: config.demoRate })
    : null
  if (demo) made.add(demo, (d) => d.stop())
  else if (config.demo) warnings.push('the demo is not part of this installation')
  return { endpoints, demo: demo !== null, warnings, close: () => made.close() }
}

/**
 * Starts a listener on an OTLP port. A taken port is an error only when the person named it: the
 * main port receives OTLP as well.
 */
async function extraPort(
  flag: string,
  config: Config,
  port: number | null,
  warnings: string[],
  open: (port: number) => Promise<number>,
): Promise<number | null> {
  if (port === null) return null
  try {
    return await open(port)
  } catch (error) {
    const explained = await explain(error, { port, flag })
    if (config.otlpPortsNamed || !(explained instanceof PortTakenError)) throw explained
    warnings.push(`${explained.message} (OTLP over HTTP is also on the main port)`)
    return null
  }
}

async function startOtlpHttp(
  ingest: IngestDeps,
  guard: OriginGuard,
  host: string,
  port: number,
  made: Made,
): Promise<number> {
  const app: FastifyInstance = fastify({ logger: { level: 'warn', stream: process.stderr } })
  guardRequests(app, guard)
  registerOtlp(app, ingest)
  try {
    const actual = await listen(app, { host, port, flag: 'otlp-http-port' })
    made.add(app, (a) => a.close())
    return actual
  } catch (error) {
    await app.close()
    throw error
  }
}

async function startGrpc(
  deps: IngestDeps,
  host: string,
  port: number,
  made: Made,
): Promise<number> {
  const grpc = made.add(await startOtlpGrpc({ host, port, deps }), (g) => g.close())
  return grpc.port
}

async function countKept(store: Store, counters: Counters): Promise<void> {
  const signal = new AbortController().signal
  const [logs, spans] = await Promise.all([
    store.logs.stats([], ALL_TIME, signal),
    store.spans.stats(signal),
  ])
  counters.alreadyKept(logs.entries, spans.spans)
}
