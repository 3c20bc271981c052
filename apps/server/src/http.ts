import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type IngestDeps, registerIngest } from '@tailspan/ingest'
import type { Clock } from '@tailspan/model'
import { defaultLogqlLimits, LogqlEngine, TraceqlEngine, VisibleLogs } from '@tailspan/query'
import type { Store } from '@tailspan/store'
import fastify, { type FastifyInstance } from 'fastify'
import { guardRequests } from './access/guard-requests.ts'
import type { OriginGuard } from './access/origin-guard.ts'
import { allTail } from './api/clusters/all-tail.ts'
import type { ClusterDeps } from './api/clusters/deps.ts'
import { registerClusters } from './api/clusters/index.ts'
import { CLUSTER_TAIL, passOnTail } from './api/clusters/pass-on-tail.ts'
import { registerHealth } from './api/health/index.ts'
import { registerLoki } from './api/loki/index.ts'
import { encodeLegacyTailFrame } from './api/loki/legacy-tail-frame.ts'
import { tail } from './api/loki/tail.ts'
import { registerLokiModule } from './api/loki-module/index.ts'
import { SocketRoutes } from './api/sockets/socket-routes.ts'
import type { TailspanDeps } from './api/tailspan/deps.ts'
import { registerTailspan } from './api/tailspan/index.ts'
import { logsTail } from './api/tailspan/logs-tail.ts'
import type { TempoDeps } from './api/tempo/deps.ts'
import { registerTempo } from './api/tempo/index.ts'
import { registerUi } from './api/ui/index.ts'
import type { Clusters } from './clusters/clusters.ts'
import type { DeleteRequests } from './deletes/delete-requests.ts'
import { LocalLogs } from './federation/local-logs.ts'
import { LocalTraces } from './federation/local-traces.ts'
import type { LogMember } from './federation/log-member.ts'
import { logMembers } from './federation/log-members.ts'
import { type TraceMembers, traceMembers } from './federation/trace-members.ts'
import type { Forwarder } from './forward/forwarder.ts'
import { problemOf } from './forward/lane-problem.ts'
import type { TailHub } from './tail/tail-hub.ts'
import { countForwarding } from './telemetry/count-forwarding.ts'
import type { Counters } from './telemetry/counters.ts'

export interface HttpDeps {
  readonly store: Store
  readonly ingest: IngestDeps
  readonly hub: TailHub
  readonly deletes: DeleteRequests
  readonly guard: OriginGuard
  readonly clock: Clock
  readonly counters: Counters
  readonly clusters: Clusters
  readonly forwarder: Pick<Forwarder, 'states' | 'left'>
  readonly about: TailspanDeps['about']
}

/** Longest time a query may take, milliseconds: Loki's default. */
const QUERY_TIMEOUT_MS = 60_000

/** Bytes of a request's head: a query of 128 Ki characters fits, escaped, as it does for a Tempo or Loki. */
const MAX_HEAD_BYTES = 512 * 1024

/** Everything that the main port answers over HTTP; it does not listen yet. */
export function buildHttp(deps: HttpDeps): {
  app: FastifyInstance
  /** What Tempo's API needs, over gRPC too. */
  tempo: TempoDeps
  close(): Promise<void>
} {
  const { store, clock, hub, counters, deletes } = deps
  const logs = new VisibleLogs(store.logs, deletes.deletions)
  const app = fastify({
    logger: { level: 'warn', stream: process.stderr },
    routerOptions: { maxParamLength: 2048 },
    http: { maxHeaderSize: MAX_HEAD_BYTES },
    forceCloseConnections: true,
  })
  guardRequests(app, deps.guard)

  registerIngest(app, deps.ingest)

  const logql = new LogqlEngine(logs, { clock, limits: defaultLogqlLimits })
  const local = new LocalLogs(logs, logql)
  const traceql = new TraceqlEngine(store.spans, { clock })
  const localTraces = new LocalTraces(store.spans, traceql)
  const loki = { logs, deletes, engine: logql, hub, clock, timeoutMs: QUERY_TIMEOUT_MS }
  registerLoki(app, loki)
  void app.register(async (scope) => registerLoki(scope, loki), { prefix: '/clusters/local' })
  const members = (): Promise<readonly LogMember[]> => logMembers(local, deps.clusters)
  const traces = (): Promise<TraceMembers> => traceMembers(localTraces, deps.clusters)
  const overClusters: ClusterDeps = {
    clusters: deps.clusters,
    members,
    traces,
    traceql,
    loki,
    hub,
    engine: logql,
    clock,
    timeoutMs: QUERY_TIMEOUT_MS,
  }
  registerClusters(app, overClusters)
  const tempo = { spans: store.spans, engine: traceql, clock, timeoutMs: QUERY_TIMEOUT_MS }
  registerTempo(app, tempo)
  for (const prefix of ['/tempo', '/clusters/local']) {
    void app.register(async (scope) => registerTempo(scope, tempo), { prefix })
  }

  const own: TailspanDeps = {
    logs,
    spans: store.spans,
    traceql,
    logqlLimits: defaultLogqlLimits,
    hub,
    clock,
    counters,
    clusters: deps.clusters,
    forwarder: deps.forwarder,
    members,
    traces,
    timeoutMs: QUERY_TIMEOUT_MS,
    about: deps.about,
  }
  registerTailspan(app, own)
  const storeProblem = (): string | null =>
    store.state().status === 'ready' ? null : `the store is ${store.state().status}`
  registerLokiModule(app, {
    clusters: deps.clusters,
    local,
    receive: async (payload) => {
      const headers = { 'content-type': 'application/json' }
      const url = '/loki/api/v1/push'
      const { statusCode, body } = await app.inject({ method: 'POST', url, headers, payload })
      return { status: statusCode, text: body }
    },
    storeProblem,
    clock,
    newId: randomUUID,
    timeoutMs: QUERY_TIMEOUT_MS,
  })
  countForwarding(counters, () => deps.forwarder.states)
  registerHealth(app, {
    counters,
    storeProblem,
    forwardProblems: () => deps.forwarder.states.flatMap((lane) => problemOf(lane) ?? []),
  })
  counters.gauge('tailspan_tails', 'Live tails open', () => hub.open)
  registerUi(app, fileURLToPath(new URL('../../ui/dist', import.meta.url)))

  const sockets = new SocketRoutes(deps.guard)
  sockets.add('/loki/api/v1/tail', tail(loki))
  sockets.add('/api/prom/tail', tail(loki, encodeLegacyTailFrame))
  sockets.add('/api/v1/logs/tail', logsTail(own))
  sockets.add('/clusters/local/loki/api/v1/tail', tail(loki))
  sockets.add('/clusters/all/loki/api/v1/tail', allTail(overClusters))
  sockets.addPattern(CLUSTER_TAIL, passOnTail(deps.clusters))
  sockets.attach(app)

  return {
    app,
    tempo,
    close: async () => {
      sockets.close()
      await app.close()
    },
  }
}
