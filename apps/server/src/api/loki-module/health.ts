import type { GrafanaClient } from '@tailspan/clients'
import { ENVIRONMENT_ID } from '../../clusters/cluster-settings.ts'
import type { RemoteCluster } from '../../clusters/remote-cluster.ts'
import { requestSignal } from '../request-signal.ts'
import { CLUSTER, chooseCluster, chooseLoki } from './choose-loki.ts'
import type { LokiModuleDeps } from './deps.ts'
import { problemOf } from './errors.ts'
import type { ModuleRoute } from './index.ts'

export const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: { cluster: CLUSTER },
} as const

/** Longest time that Grafana may take, milliseconds. */
const GRAFANA_TIMEOUT_MS = 5000

/** How a server answered when it was asked whether it works. */
interface ServerHealth {
  /** `ok`, `not_ready`, `not_configured`, or the code of what kept it from answering. */
  readonly status: string
  readonly latencyMs?: number
  readonly version?: string
  /** Whether it takes the user and password, when there are some. */
  readonly credentials?: 'ok'
  readonly error?: string
}

/**
 * `GET /api/v1/loki/health`: how Loki and Grafana fare now. 503 when Loki does not work; a Grafana that
 * does not work makes it `degraded`.
 */
export const health: ModuleRoute = (app, deps) => {
  app.get('/api/v1/loki/health', { schema: { querystring } }, async (request, reply) => {
    const signal = requestSignal(reply, deps.timeoutMs)
    const { cluster } = request.query
    const target = await chooseLoki(deps, cluster)
    const [loki, grafana] = await Promise.all([
      timed(async () => {
        const problem = await target.problem(signal)
        return problem === null ? { status: 'ok' } : { status: 'not_ready', error: problem }
      }),
      grafanaHealth(deps, cluster, signal),
    ])
    const well = grafana.status === 'ok' || grafana.status === 'not_configured'
    const status = loki.status !== 'ok' ? 'down' : well ? 'ok' : 'degraded'
    return reply
      .code(status === 'down' ? 503 : 200)
      .send({ status, cluster: target.id, loki, grafana })
  })
}

/** The cluster's Grafana, else the one of the environment. */
async function grafanaHealth(
  deps: LokiModuleDeps,
  cluster: string | undefined,
  signal: AbortSignal,
): Promise<ServerHealth> {
  const entries = deps.clusters.registry.list()
  const environment = entries.find(({ cluster: one }) => one.settings.id === ENVIRONMENT_ID)
  const clientOf = async (one: RemoteCluster | undefined): Promise<GrafanaClient | undefined> =>
    one?.client('grafana', (clients, transport) => new clients.GrafanaClient(transport))
  const client =
    (await clientOf(chooseCluster(deps, cluster))) ?? (await clientOf(environment?.cluster))
  if (!client) return { status: 'not_configured' }
  const options = { signal, timeoutMs: GRAFANA_TIMEOUT_MS }
  return timed(async () => {
    const { database, version } = await client.health(options)
    const facts = version === '' ? {} : { version }
    if (database !== 'ok')
      return { status: 'not_ready', ...facts, error: `its database: ${database}` }
    if (client.transport.endpoint.auth === undefined) return { status: 'ok', ...facts }
    // Health is told to anyone: whether it knows this user is to be asked for.
    await client.annotations({ limit: 1, ...options })
    return { status: 'ok', ...facts, credentials: 'ok' }
  })
}

async function timed(ask: () => Promise<ServerHealth>): Promise<ServerHealth> {
  const started = performance.now()
  const latency = (): number => Math.round(performance.now() - started)
  try {
    const found = await ask()
    return { ...found, latencyMs: latency() }
  } catch (error) {
    const { code, error: text } = problemOf(error)
    return { status: code, latencyMs: latency(), error: text }
  }
}
