import { unwatchFile, watchFile } from 'node:fs'
import type { CallReport, ReadEnv } from '@tailspan/clients'
import type { Clock } from '@tailspan/model'
import { checkTargets } from '../forward/read-routes.ts'
import type { RouteSettings } from '../forward/route-settings.ts'
import { AddressPolicy, type AddressRules } from './address-policy.ts'
import { clusterFile } from './cluster-file.ts'
import { ClusterHealthMonitor } from './cluster-health.ts'
import { ClusterRegistry } from './cluster-registry.ts'
import type { ClusterService, ClusterSettings } from './cluster-settings.ts'
import { readConfigFile } from './config-file.ts'
import { readCluster } from './read-cluster.ts'
import { RemoteCluster } from './remote-cluster.ts'
import { SecretBox } from './secret-box.ts'
import { secretKey } from './secret-key.ts'

/** How often the configuration file is looked at, milliseconds. */
const WATCH_MS = 2000

/** The id of the cluster that flags describe. */
const FLAGS_ID = 'remote'

export interface ClustersOptions {
  /** The data folder. */
  readonly folder: string
  /** tailspan.yaml; null for none. */
  readonly configFile: string | null
  /** Addresses from flags: one cluster with no file. */
  readonly flags: Readonly<Partial<Record<ClusterService, string>>>
  /** The cluster that variables of the environment describe, as `readCluster` reads it; null for none. */
  readonly environment: object | null
  readonly secretKey: { readonly key: string | null; readonly file: string | null }
  readonly addresses: AddressRules
  readonly clock: Clock
  readonly readEnv: ReadEnv
  /** Hears how each call to a server of a cluster went. */
  readonly onCall: (cluster: string, call: CallReport) => void
  /** Hears what a person should know. */
  readonly warn: (message: string) => void
}

/** The clusters beside this server's own store: where they are, and how they fare. */
export class Clusters {
  readonly registry: ClusterRegistry<RemoteCluster>
  readonly health: ClusterHealthMonitor
  readonly addresses: AddressPolicy
  readonly #options: Pick<ClustersOptions, 'configFile' | 'clock' | 'warn'>

  #routes: readonly RouteSettings[] = []
  #onRoutes: (routes: readonly RouteSettings[]) => Promise<void> = async () => {}

  constructor(
    options: Pick<ClustersOptions, 'configFile' | 'clock' | 'warn'>,
    registry: ClusterRegistry<RemoteCluster>,
    addresses: AddressPolicy,
  ) {
    this.#options = options
    this.registry = registry
    this.addresses = addresses
    this.health = new ClusterHealthMonitor(registry, options.clock)
  }

  /** @throws TailspanError when the file, the flags or what is kept cannot be used */
  static async open(options: ClustersOptions): Promise<Clusters> {
    const { folder, readEnv, warn, onCall } = options
    const addresses = new AddressPolicy(options.addresses)
    const box = new SecretBox(await secretKey(folder, options.secretKey))
    const file = clusterFile(folder, box, addresses)
    const registry = await ClusterRegistry.open(
      file,
      (settings) =>
        new RemoteCluster(settings, {
          readEnv,
          warn,
          onCall: (call) => onCall(settings.id, call),
          checkAddress: (address) => addresses.problemOfHost(address),
        }),
    )
    const clusters = new Clusters(options, registry, addresses)
    await registry.configure('environment', await fromEnvironment(options, addresses))
    await registry.configure('flags', await fromFlags(options, addresses))
    await clusters.reload()
    return clusters
  }

  /** Reads the configuration file again; what it says before it is wrong stays. */
  async reload(): Promise<void> {
    const { configFile } = this.#options
    if (configFile === null) return
    const { clusters, routes } = await readConfigFile(configFile, this.addresses)
    checkTargets(routes, (id) => {
      return clusters.find((one) => one.id === id) ?? this.registry.findWithout('file', id)
    })
    await this.registry.configure('file', clusters)
    this.#routes = routes.map(({ settings }) => settings)
    await this.#onRoutes(this.#routes)
  }

  /**
   * Passes on the routes of the file, now and whenever they may have changed. Resolves when the listener
   * has taken them.
   */
  async forward(listener: (routes: readonly RouteSettings[]) => Promise<void>): Promise<void> {
    this.#onRoutes = listener
    await listener(this.#routes)
  }

  /** Begins to watch the configuration file and the clusters. */
  start(): void {
    const { configFile } = this.#options
    this.health.start()
    if (configFile === null) return
    watchFile(configFile, { interval: WATCH_MS, persistent: false }, this.reloadOrWarn)
    process.on('SIGHUP', this.reloadOrWarn)
  }

  /** Takes the file as it is now; a file that is wrong changes nothing but is told of. */
  readonly reloadOrWarn = (): void => {
    this.reload().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      this.#options.warn(`the clusters stay as they are: ${why}`)
    })
  }

  /** Resolves when no call is under way. */
  async close(): Promise<void> {
    const { configFile } = this.#options
    process.off('SIGHUP', this.reloadOrWarn)
    if (configFile !== null) unwatchFile(configFile, this.reloadOrWarn)
    await this.health.stop()
    await this.registry.close()
  }
}

async function fromFlags(
  { flags }: ClustersOptions,
  addresses: AddressPolicy,
): Promise<ClusterSettings[]> {
  const services = Object.entries(flags).map(([service, url]) => [service, { url }] as const)
  if (services.length === 0) return []
  const cluster = { id: FLAGS_ID, ...Object.fromEntries(services) }
  return [await readCluster(cluster, 'flags', { allowFiles: true, addresses })]
}

async function fromEnvironment(
  { environment }: ClustersOptions,
  addresses: AddressPolicy,
): Promise<ClusterSettings[]> {
  if (environment === null) return []
  return [await readCluster(environment, 'environment', { allowFiles: true, addresses })]
}
