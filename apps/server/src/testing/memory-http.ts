import { defaultLimits } from '@tailspan/ingest'
import { systemClock } from '@tailspan/model'
import { MemoryLogStore, MemorySpanStore } from '@tailspan/store'
import type { FastifyInstance } from 'fastify'
import { loopbackHosts, OriginGuard } from '../access/origin-guard.ts'
import { AddressPolicy } from '../clusters/address-policy.ts'
import type { ClusterFile } from '../clusters/cluster-file.ts'
import { ClusterRegistry } from '../clusters/cluster-registry.ts'
import type { ClusterSettings } from '../clusters/cluster-settings.ts'
import { Clusters } from '../clusters/clusters.ts'
import { RemoteCluster } from '../clusters/remote-cluster.ts'
import { DeleteRequests } from '../deletes/delete-requests.ts'
import type { Forwarder } from '../forward/forwarder.ts'
import { buildHttp } from '../http.ts'
import { defaultTailLimits, TailHub } from '../tail/tail-hub.ts'
import { countCalls } from '../telemetry/count-calls.ts'
import { countIngest } from '../telemetry/count-ingest.ts'
import { Counters } from '../telemetry/counters.ts'

/**
 * The whole HTTP surface over stores in memory, for tests of routes.
 * @param forwarder gets what is received, too
 */
export function memoryHttp(forwarder?: Forwarder): {
  app: FastifyInstance
  clusters: Clusters
  close(): Promise<void>
} {
  const logs = new MemoryLogStore()
  const spans = new MemorySpanStore()
  const counters = new Counters(systemClock)
  const clusters = memoryClusters(counters)
  let written: string | undefined
  const file = {
    read: async () => written,
    write: async (text: string) => void (written = text),
  }
  const http = buildHttp({
    deletes: new DeleteRequests(file, systemClock),
    store: {
      logs,
      spans,
      feed: logs,
      state: () => ({ status: 'ready', pid: process.pid, restarts: 0 }),
      close: async () => {},
    },
    ingest: {
      logs: forwarder?.logs(logs) ?? logs,
      spans: forwarder?.spans(spans) ?? spans,
      clock: systemClock,
      limits: defaultLimits,
      discoverServiceName: true,
      discoverLogLevels: true,
      onCount: countIngest(counters),
    },
    hub: new TailHub(logs, defaultTailLimits, (n) => counters.tailDropped(n)),
    guard: new OriginGuard(loopbackHosts),
    clock: systemClock,
    counters,
    clusters,
    forwarder: forwarder ?? { states: [], left: [] },
    about: {
      version: '0.0.0',
      dataFolder: 'memory',
      demo: false,
      endpoints: () => ({
        ui: 'http://localhost:3100',
        loki: 'http://localhost:3100/loki/api/v1/push',
        otlpHttp: 'http://localhost:4318',
        otlpGrpc: null,
        zipkin: 'http://localhost:9411/api/v2/spans',
      }),
    },
  })
  return { app: http.app, clusters, close: () => http.close() }
}

/** No clusters, and none of them kept. */
function memoryClusters(counters: Counters): Clusters {
  let kept: readonly ClusterSettings[] = []
  const file: ClusterFile = {
    read: async () => [...kept],
    write: async (clusters) => void (kept = clusters),
  }
  const warn = (): void => {}
  const count = countCalls(counters)
  const registry = new ClusterRegistry(
    file,
    (settings) => new RemoteCluster(settings, { warn, onCall: (call) => count(settings.id, call) }),
  )
  const addresses = new AddressPolicy({ allowedHosts: [], allowLinkLocal: false })
  return new Clusters({ configFile: null, clock: systemClock, warn }, registry, addresses)
}

/** Pushes lines of one stream the way Loki's clients do; times are seconds from `base`. */
export async function pushLines(
  app: FastifyInstance,
  stream: Record<string, string>,
  lines: readonly (readonly [ns: bigint, line: string, metadata?: Record<string, string>])[],
): Promise<void> {
  const values = lines.map(([ns, ...rest]) => [String(ns), ...rest])
  const response = await app.inject({
    method: 'POST',
    url: '/loki/api/v1/push',
    payload: { streams: [{ stream, values }] },
  })
  if (response.statusCode !== 204) throw new Error(`${response.statusCode} ${response.body}`)
}
