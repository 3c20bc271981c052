import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { TailspanError } from '@tailspan/model'
import type { ClusterFile } from './cluster-file.ts'
import type { ClusterSettings } from './cluster-settings.ts'

/** The clients of one cluster, as long as its settings stay. */
export interface Cluster {
  readonly settings: ClusterSettings
  /** Takes no more calls; resolves when those under way are done. */
  close(): Promise<void>
}

/** Where settings come from: all but those of `api` are changed there. */
export type ClusterSource = 'file' | 'flags' | 'environment' | 'api'

/** What a person calls them. */
const SOURCES: Readonly<Record<ClusterSource, string>> = {
  file: 'the configuration file',
  flags: 'flags of the command line',
  environment: 'variables of the environment',
  api: 'the API',
}

export interface ClusterEntry<C extends Cluster> {
  readonly source: ClusterSource
  readonly cluster: C
}

/**
 * How long clients of a cluster that was replaced or removed may still be used, milliseconds: a request
 * that found them asks them until its own time is up, a little more than a minute at most.
 */
const GRACE_MS = 75_000

/** Clusters over the API at most. */
const MOST_CLUSTERS = 1000

/**
 * All clusters by id, in the order of their ids. A cluster keeps its clients until its settings
 * change; requests that have begun with the old ones end in peace.
 */
export class ClusterRegistry<C extends Cluster> {
  readonly #entries = new Map<string, ClusterEntry<C>>()
  /** Those of the API, also where one of the file or of flags stands in front. */
  readonly #kept = new Map<string, ClusterSettings>()
  readonly #file: ClusterFile
  readonly #make: (settings: ClusterSettings) => C
  readonly #closing = new Set<Promise<void>>()
  readonly #listeners = new Set<(id: string, cluster: C | undefined) => void>()
  readonly #graceMs: number
  readonly #ending = new AbortController()
  #last: Promise<unknown> = Promise.resolve()

  /** Without what is kept. */
  constructor(
    file: ClusterFile,
    make: (settings: ClusterSettings) => C,
    { graceMs = GRACE_MS }: { readonly graceMs?: number } = {},
  ) {
    this.#file = file
    this.#make = make
    this.#graceMs = graceMs
    setMaxListeners(0, this.#ending.signal)
  }

  /** Starts with the clusters that are kept. Files and flags win over the API's of the same id. */
  static async open<C extends Cluster>(
    file: ClusterFile,
    make: (settings: ClusterSettings) => C,
    options: { readonly graceMs?: number } = {},
  ): Promise<ClusterRegistry<C>> {
    const registry = new ClusterRegistry(file, make, options)
    for (const settings of await file.read()) {
      registry.#kept.set(settings.id, settings)
      registry.#put('api', settings)
    }
    return registry
  }

  list(): ClusterEntry<C>[] {
    const byId = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1)
    return [...this.#entries].sort(byId).map(([, entry]) => entry)
  }

  /** The cluster of an id as it is now; undefined when there is none. */
  find(id: string): C | undefined {
    return this.#entries.get(id)?.cluster
  }

  /** The settings that an id would have if a source had nothing. */
  findWithout(source: 'file' | 'flags', id: string): ClusterSettings | undefined {
    const entry = this.#entries.get(id)
    return entry && entry.source !== source ? entry.cluster.settings : this.#kept.get(id)
  }

  /** @throws TailspanError not_found */
  get(id: string): ClusterEntry<C> {
    const entry = this.#entries.get(id)
    if (!entry) throw new TailspanError('not_found', `there is no cluster "${id}"`)
    return entry
  }

  /** @throws TailspanError conflict when the id is taken */
  add(settings: ClusterSettings): Promise<ClusterEntry<C>> {
    return this.#change(async () => {
      if (this.#entries.has(settings.id)) {
        throw new TailspanError('conflict', `there is a cluster "${settings.id}" already`)
      }
      if (this.#kept.size >= MOST_CLUSTERS) {
        throw new TailspanError('too_large', `there are ${MOST_CLUSTERS} clusters already`)
      }
      await this.#keep(new Map(this.#kept).set(settings.id, settings))
      return this.#put('api', settings)
    })
  }

  /** @throws TailspanError not_found; conflict when it is changed elsewhere */
  replace(settings: ClusterSettings): Promise<ClusterEntry<C>> {
    return this.#change(async () => {
      this.#mine(settings.id)
      await this.#keep(new Map(this.#kept).set(settings.id, settings))
      return this.#put('api', settings)
    })
  }

  /** @throws TailspanError not_found; conflict when it is changed elsewhere */
  remove(id: string): Promise<void> {
    return this.#change(async () => {
      this.#mine(id)
      const kept = new Map(this.#kept)
      kept.delete(id)
      await this.#keep(kept)
      this.#drop(id)
    })
  }

  /** Takes the clusters of a file, of flags or of the environment as they are now. */
  configure(
    source: Exclude<ClusterSource, 'api'>,
    clusters: readonly ClusterSettings[],
  ): Promise<void> {
    return this.#change(async () => {
      const ids = new Set(clusters.map(({ id }) => id))
      for (const [id, entry] of this.#entries) {
        if (entry.source !== source || ids.has(id)) continue
        const kept = this.#kept.get(id)
        if (kept) this.#put('api', kept)
        else this.#drop(id)
      }
      for (const settings of clusters) this.#put(source, settings)
    })
  }

  /**
   * Calls the listener with each cluster that is new or has other settings, and with undefined for one
   * that is gone. The listener must not throw. Answers the function that ends this.
   */
  onChange(listener: (id: string, cluster: C | undefined) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Resolves when no client has a call under way. */
  async close(): Promise<void> {
    await this.#last
    this.#ending.abort()
    for (const id of this.#entries.keys()) this.#drop(id)
    await Promise.all(this.#closing)
  }

  /** One change after the other, so that the file and the memory agree. */
  #change<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(change)
    this.#last = mine.catch(() => {})
    return mine
  }

  #put(source: ClusterSource, settings: ClusterSettings): ClusterEntry<C> {
    const before = this.#entries.get(settings.id)
    const same = before && isDeepStrictEqual(before.cluster.settings, settings)
    if (same && before.source === source) return before
    const entry = { source, cluster: same ? before.cluster : this.#make(settings) }
    if (before && !same) this.#retire(before.cluster)
    this.#entries.set(settings.id, entry)
    if (!same) for (const listener of this.#listeners) listener(settings.id, entry.cluster)
    return entry
  }

  #drop(id: string): void {
    const entry = this.#entries.get(id)
    this.#entries.delete(id)
    if (!entry) return
    this.#retire(entry.cluster)
    for (const listener of this.#listeners) listener(id, undefined)
  }

  #retire(cluster: C): void {
    const closed: Promise<void> = this.#grace()
      .then(() => cluster.close())
      .finally(() => this.#closing.delete(closed))
    this.#closing.add(closed)
  }

  /** Requests that found a cluster a moment ago have not asked it yet, or will ask it again. */
  async #grace(): Promise<void> {
    const { signal } = this.#ending
    await sleep(this.#graceMs, undefined, { signal, ref: false }).catch(() => {})
  }

  #mine(id: string): void {
    const { source } = this.get(id)
    if (source === 'api') return
    const where = SOURCES[source]
    throw new TailspanError('conflict', `cluster "${id}" comes from ${where}; change it there`)
  }

  async #keep(clusters: ReadonlyMap<string, ClusterSettings>): Promise<void> {
    await this.#file.write([...clusters.values()])
    this.#kept.clear()
    for (const [id, settings] of clusters) this.#kept.set(id, settings)
  }
}
