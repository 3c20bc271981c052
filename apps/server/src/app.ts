import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
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
import { StreamingServer } from './api/tempo/streaming/streaming-server.ts'
import { Clusters } from './clusters/clusters.ts'
import type { Config } from './config/config.ts'
import { readEnv } from './config/env.ts'
import { deleteFile } from './deletes/delete-file.ts'
import { DeleteRequests } from './deletes/delete-requests.ts'
import { Demo } from './demo/demo.ts'
import { Forwarder } from './forward/forwarder.ts'
import { buildHttp } from './http.ts'
import { explain, listen, PortTakenError } from './listen/listen.ts'
import { SharedPort } from './listen/shared-port.ts'
import { defaultTailLimits, TailHub } from './tail/tail-hub.ts'
import { countCalls } from './telemetry/count-calls.ts'
import { countIngest } from './telemetry/count-ingest.ts'
import { Counters } from './telemetry/counters.ts'

/** A server that listens. */
export interface RunningApp {
  readonly endpoints: Endpoints
  /** Extra port of Tempo's streaming service; null for none. */
  readonly tempoGrpc: number | null
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
  const hub = new TailHub(store.feed, defaultTailLimits, (n) => counters.tailDropped(n))
  const deletes = await DeleteRequests.open(deleteFile(config.data), clock)
  const clusters = made.add(
    await Clusters.open({
      ...config.clusters,
      folder: config.data,
      clock,
      warn,
      readEnv: (name) => readEnv()[name],
      onCall: countCalls(counters),
    }),
    (c) => c.close(),
  )
  const forwarder = made.add(
    new Forwarder({
      folder: join(config.data, 'forward'),
      clusterOf: (id) => clusters.registry.find(id),
      id: randomUUID(),
      now: Date.now,
      random: Math.random,
      warn,
    }),
    (f) => f.close(),
  )
  await clusters.forward((routes) => forwarder.configure(routes))
  clusters.registry.onChange((id) => forwarder.wake(id))
  clusters.start()
  const ingest: IngestDeps = {
    logs: forwarder.logs(store.logs),
    spans: forwarder.spans(store.spans),
    clock,
    limits: defaultLimits,
    budget: new ByteBudget(defaultLimits.maxInFlightBytes, defaultLimits.retryAfterSeconds),
    discoverServiceName: config.discoverServiceName,
    discoverLogLevels: config.discoverLogLevels,
    onCount: countIngest(counters),
  }
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
    clusters,
    forwarder,
    about: {
      version,
      dataFolder: config.data,
      demo: config.demo,
      endpoints: () => endpoints ?? { ui: '', loki: '', otlpHttp: '', otlpGrpc: null, zipkin: '' },
    },
  })
  made.add(http, (h) => h.close())
  const streaming = made.add(
    new StreamingServer(http.tempo, {
      onInternal: (error) => http.app.log.error({ err: error }, "Tempo's streaming service failed"),
    }),
    (s) => s.close(),
  )
  if (config.streamOverHttp) {
    const shared = new SharedPort(http.app.server, (socket) => streaming.take(socket))
    made.add(shared, (s) => s.close())
  }
  const port = await listen(http.app, { host: config.host, port: config.port, flag: 'port' })
  const ui = `http://${config.host === '::1' ? '[::1]' : config.host}:${port}`
  const warnings: string[] = []
  const onHttp = (listener: Listener): Promise<number> =>
    startReceivers(ingest, guard, listener, made)
  const otlpHttp = await extraPort(
    { flag: 'otlp-http-port', port: config.otlpHttpPort, named: config.otlpPortsNamed },
    config.host,
    warnings,
    onHttp,
  )
  const otlpGrpc = await extraPort(
    { flag: 'otlp-grpc-port', port: config.otlpGrpcPort, named: config.otlpPortsNamed },
    config.host,
    warnings,
    (listener) => startGrpc(ingest, listener, made),
  )
  const zipkin = await extraPort(
    { flag: 'zipkin-port', port: config.zipkinPort, named: config.zipkinPortNamed },
    config.host,
    warnings,
    onHttp,
  )
  const at = (other: number): string => ui.replace(/:\d+$/, `:${other}`)
  const tempoGrpc = await tempoGrpcPort(streaming, config)
  endpoints = {
    ui,
    loki: `${ui}/loki/api/v1/push`,
    otlpHttp: otlpHttp === null ? ui : at(otlpHttp),
    otlpGrpc: otlpGrpc === null ? null : at(otlpGrpc),
    zipkin: `${zipkin === null ? ui : at(zipkin)}/api/v2/spans`,
  }
  await countKept(store, counters)
  const demo = config.demo
    ? Demo.start({ endpoint: ui, grpcEndpoint: endpoints.otlpGrpc, rate: config.demoRate })
    : null
  if (demo) made.add(demo, (d) => d.stop())
  else if (config.demo) warnings.push('the demo is not part of this installation')
  return { endpoints, tempoGrpc, demo: demo !== null, warnings, close: () => made.close() }
}

/** Starts the listener that Tempo's streaming service has for itself, if one is wanted. */
async function tempoGrpcPort(streaming: StreamingServer, config: Config): Promise<number | null> {
  const port = config.tempoGrpcPort
  if (port === null) return null
  try {
    return await streaming.listen(config.host, port)
  } catch (error) {
    throw await explain(error, { port, flag: 'tempo-grpc-port' })
  }
}

/** A port beside the main one. */
interface ExtraPort {
  readonly flag: string
  /** null for none. */
  readonly port: number | null
  /** True when the person named it. */
  readonly named: boolean
}

/** Where a listener goes, and the flag that said so. */
interface Listener {
  readonly host: string
  readonly port: number
  readonly flag: string
}

/**
 * Starts a listener on a port beside the main one. A taken port is an error only when the person
 * named it: the main port receives the same, but for gRPC.
 */
async function extraPort(
  { flag, port, named }: ExtraPort,
  host: string,
  warnings: string[],
  open: (listener: Listener) => Promise<number>,
): Promise<number | null> {
  if (port === null) return null
  try {
    return await open({ host, port, flag })
  } catch (error) {
    const explained = await explain(error, { port, flag })
    if (named || !(explained instanceof PortTakenError)) throw explained
    warnings.push(`${explained.message} (OTLP over HTTP and Zipkin are also on the main port)`)
    return null
  }
}

async function startReceivers(
  ingest: IngestDeps,
  guard: OriginGuard,
  listener: Listener,
  made: Made,
): Promise<number> {
  const app: FastifyInstance = fastify({ logger: { level: 'warn', stream: process.stderr } })
  guardRequests(app, guard)
  registerOtlp(app, ingest)
  try {
    const actual = await listen(app, listener)
    made.add(app, (a) => a.close())
    return actual
  } catch (error) {
    await app.close()
    throw error
  }
}

async function startGrpc(deps: IngestDeps, { host, port }: Listener, made: Made): Promise<number> {
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
