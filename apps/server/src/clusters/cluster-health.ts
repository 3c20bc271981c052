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

/**
 * Looks at all clusters from time to time, at new settings at once, and remembers how they fared with
 * their present ones.
 */
export class ClusterHealthMonitor {
  readonly #registry: ClusterRegistry<RemoteCluster>
  readonly #clock: Clock
  readonly #stopping = new AbortController()
  readonly #known = new WeakMap<RemoteCluster, ClusterHealth>()
  /** Clusters to look at. */
  readonly #waiting: RemoteCluster[] = []
  readonly #workers = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #unwatch = (): void => {}

  constructor(registry: ClusterRegistry<RemoteCluster>, clock: Clock) {
    this.#registry = registry
    this.#clock = clock
  }

  /** Begins to look, at once. */
  start(everyMs = EVERY_MS): void {
    this.#unwatch = this.#registry.onChange((_id, cluster) => {
      if (cluster) this.#look(cluster)
    })
    const lookAtAll = (): void => {
      // Those that are still to be looked at since last time are among them.
      this.#waiting.length = 0
      for (const { cluster } of this.#registry.list()) this.#look(cluster)
    }
    lookAtAll()
    this.#timer = setInterval(lookAtAll, everyMs).unref()
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
    this.#unwatch()
    clearInterval(this.#timer)
    await Promise.all(this.#workers)
  }

  #look(cluster: RemoteCluster): void {
    if (this.#stopping.signal.aborted) return
    this.#waiting.push(cluster)
    if (this.#workers.size >= AT_ONCE) return
    const worker: Promise<void> = this.#work().finally(() => this.#workers.delete(worker))
    this.#workers.add(worker)
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping
    for (let next = this.#waiting.shift(); next && !signal.aborted; next = this.#waiting.shift()) {
      await this.check(next, signal)
    }
  }
}
