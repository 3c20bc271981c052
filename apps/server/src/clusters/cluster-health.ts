import type { Clock } from '@tailspan/model'
import type { ClusterRegistry } from './cluster-registry.ts'
import type { ClusterService } from './cluster-settings.ts'
import type { RemoteCluster, ServiceHealth } from './remote-cluster.ts'

/** How a cluster fared when it was last looked at. */
export interface ClusterHealth {
  /** `degraded`: some of its servers work. */
  readonly status: 'up' | 'degraded' | 'down'
  /** Nanoseconds. */
  readonly checkedAt: bigint
  readonly services: ReadonlyMap<ClusterService, ServiceHealth>
}

/** Time between two looks at a cluster, milliseconds. */
const EVERY_MS = 30_000
/** Clusters looked at at once. */
const AT_ONCE = 8

/** Looks at all clusters from time to time, and remembers how they fared with their present settings. */
export class ClusterHealthMonitor {
  readonly #registry: ClusterRegistry<RemoteCluster>
  readonly #clock: Clock
  readonly #stopping = new AbortController()
  readonly #known = new WeakMap<RemoteCluster, ClusterHealth>()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(registry: ClusterRegistry<RemoteCluster>, clock: Clock) {
    this.#registry = registry
    this.#clock = clock
  }

  /** Begins to look, at once. */
  start(everyMs = EVERY_MS): void {
    this.#running = this.#checkAll().then(() => {
      if (this.#stopping.signal.aborted) return
      this.#timer = setTimeout(() => this.start(everyMs), everyMs).unref()
    })
  }

  /** undefined while nobody has looked. */
  of(cluster: RemoteCluster): ClusterHealth | undefined {
    return this.#known.get(cluster)
  }

  /** Looks at one now. */
  async check(cluster: RemoteCluster, signal: AbortSignal): Promise<ClusterHealth> {
    const services = await cluster.check(signal)
    const up = [...services.values()].filter((one) => one.status === 'up').length
    const status = up === services.size ? 'up' : up > 0 ? 'degraded' : 'down'
    const health: ClusterHealth = { status, checkedAt: this.#clock.now(), services }
    if (!signal.aborted) this.#known.set(cluster, health)
    return health
  }

  /** Looks no more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#timer)
    await this.#running
  }

  async #checkAll(): Promise<void> {
    const { signal } = this.#stopping
    const clusters = this.#registry.list().map(({ cluster }) => cluster)
    const worker = async (): Promise<void> => {
      for (let next = clusters.pop(); next && !signal.aborted; next = clusters.pop()) {
        await this.check(next, signal)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  }
}
