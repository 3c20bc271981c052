import type { Call, HttpTransport, TransportDeps } from '@tailspan/clients'
import type { Cluster } from './cluster-registry.ts'
import { CLUSTER_SERVICES, type ClusterService, type ClusterSettings } from './cluster-settings.ts'

/** Where each kind of server says whether it works. */
const READY_PATHS: Readonly<Record<Exclude<ClusterService, 'otlp'>, string>> = {
  loki: '/ready',
  tempo: '/ready',
  prometheus: '/-/ready',
  jaeger: '/api/services',
  zipkin: '/health',
  grafana: '/api/health',
}

/** Longest time that a cluster may take to say that it works, milliseconds. */
const READY_TIMEOUT_MS = 5000

/** How one server of a cluster answered when it was asked whether it works. */
export interface ServiceHealth {
  readonly status: 'up' | 'down'
  readonly latencyMs: number
  /** Why it is down, as a client's error code. */
  readonly code?: string
  readonly error?: string
}

type Clients = typeof import('@tailspan/clients')

/** What is loaded and made when the first cluster comes. */
interface Opened {
  readonly clients: Clients
  readonly transports: ReadonlyMap<ClusterService, HttpTransport>
}

/** The connections to the servers of one cluster. */
export class RemoteCluster implements Cluster {
  readonly settings: ClusterSettings
  readonly #opened: Promise<Opened>

  constructor(settings: ClusterSettings, deps: TransportDeps) {
    this.settings = settings
    this.#opened = open(settings, deps)
    // It may fail before anybody awaits it.
    this.#opened.catch(() => {})
  }

  /** The connections to one of its servers; undefined when it has none of the kind. */
  async transport(service: ClusterService): Promise<HttpTransport | undefined> {
    return (await this.#opened).transports.get(service)
  }

  /** A client of one of its servers; undefined when it has none of the kind. */
  async client<T>(
    service: ClusterService,
    make: (clients: Clients, transport: HttpTransport) => T,
  ): Promise<T | undefined> {
    const { clients, transports } = await this.#opened
    const transport = transports.get(service)
    return transport && make(clients, transport)
  }

  /** Asks all servers side by side. Never rejects. */
  async check(signal: AbortSignal): Promise<ReadonlyMap<ClusterService, ServiceHealth>> {
    const checked = [...(await this.#opened).transports].map(async ([service, transport]) => {
      return [service, await ready(transport, service, signal)] as const
    })
    return new Map(await Promise.all(checked))
  }

  async close(): Promise<void> {
    const { transports } = await this.#opened
    await Promise.all([...transports.values()].map((transport) => transport.close()))
  }
}

async function open(settings: ClusterSettings, deps: TransportDeps): Promise<Opened> {
  const clients = await import('@tailspan/clients')
  const services = CLUSTER_SERVICES.flatMap((service) => {
    const options = settings[service]
    return options ? [[service, new clients.HttpTransport(options, deps)] as const] : []
  })
  return { clients, transports: new Map(services) }
}

/** A receiver of OTLP has no address for it: it is sent no spans. */
function readyCall(service: ClusterService): Pick<Call, 'method' | 'path' | 'body'> {
  if (service !== 'otlp') return { method: 'GET', path: READY_PATHS[service] }
  const body = { bytes: new Uint8Array(), contentType: 'application/x-protobuf' }
  return { method: 'POST', path: '/v1/traces', body }
}

async function ready(
  transport: HttpTransport,
  service: ClusterService,
  signal: AbortSignal,
): Promise<ServiceHealth> {
  const started = performance.now()
  const latency = (): number => Math.round(performance.now() - started)
  try {
    await transport.send({
      operation: `${service}.ready`,
      ...readyCall(service),
      accept: '*/*',
      repeatable: false,
      signal,
      timeoutMs: READY_TIMEOUT_MS,
    })
    return { status: 'up', latencyMs: latency() }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal'
    const text = error instanceof Error ? error.message : String(error)
    return { status: 'down', latencyMs: latency(), code, error: text }
  }
}
