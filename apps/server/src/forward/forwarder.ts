import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type LogWriter, type SpanWriter, TailspanError } from '@tailspan/model'
import type { RemoteCluster } from '../clusters/remote-cluster.ts'
import { Delivery, type Destination } from './delivery.ts'
import { ForwardingWriter, type Route, routeOf } from './forwarding-writer.ts'
import { Lane, type LaneState } from './lane.ts'
import { DiskQueue } from './queue/disk-queue.ts'
import { defaultPace, type Pace } from './retry-wait.ts'
import {
  FORWARD_SIGNALS,
  type ForwardSignal,
  type RouteSettings,
  TAKERS,
} from './route-settings.ts'
import { LOGS, TRACES } from './signal-kind.ts'

type Clients = typeof import('@tailspan/clients')

export interface ForwarderOptions {
  /** The folder of all queues: `<folder>/<name>/<signal>`. */
  readonly folder: string
  /** The cluster of an id as it is now; undefined when there is none. */
  readonly clusterOf: (id: string) => RemoteCluster | undefined
  /** Of this server, among those that pass something on to each other: letters, digits and `-`. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** From 0 to 1. */
  readonly random: () => number
  /** Hears what a person should know. */
  readonly warn: (message: string) => void
  readonly pace?: Pace
  /** Time to send what is there when this ends, milliseconds. */
  readonly drainMs?: number
}

/** A queue that no route empties: its route is gone. */
export interface LeftQueue {
  readonly name: string
  readonly signal: ForwardSignal
  /** On disk. */
  readonly bytes: number
}

const DRAIN_MS = 3000

/** Sends what is received on to other clusters, by routes that may change at any time. */
export class Forwarder {
  readonly #options: ForwarderOptions
  readonly #lanes = new Map<string, Lane>()
  #routes: readonly Route[] = []
  #left: readonly LeftQueue[] = []
  /** Loaded with the first route. */
  #clients: Clients | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: ForwarderOptions) {
    this.#options = options
  }

  /** A writer that keeps lines in the store and forwards them. */
  logs(store: LogWriter): LogWriter {
    const routing = this.#routing('logs', (clients) => clients.encodeLogBatch)
    return new ForwardingWriter(store, LOGS, routing, this.#options.now)
  }

  /** The same for spans. */
  spans(store: SpanWriter): SpanWriter {
    const routing = this.#routing('traces', (clients) => clients.encodeSpanBatch)
    return new ForwardingWriter(store, TRACES, routing, this.#options.now)
  }

  /** Takes the routes as they are now. Queues whose routes are gone stay on disk, which is told. */
  configure(routes: readonly RouteSettings[]): Promise<void> {
    const mine = this.#last.then(() => this.#configure(routes))
    this.#last = mine.catch(() => undefined)
    return mine
  }

  /** In the order of the routes. */
  get states(): readonly LaneState[] {
    return this.#routes.map(({ lane }) => lane.state)
  }

  get left(): readonly LeftQueue[] {
    return this.#left
  }

  /** Tries at once what waits for its next attempt at a cluster: something may have been put right. */
  wake(cluster: string): void {
    for (const { lane } of this.#routes) if (lane.settings.to === cluster) lane.delivery.wake()
  }

  /** Takes nothing more, sends what it can in a short time, and keeps the rest on disk. */
  async close(): Promise<void> {
    await this.#last
    const withinMs = this.#options.drainMs ?? DRAIN_MS
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close(withinMs)))
  }

  #routing<B>(
    signal: ForwardSignal,
    encoder: (clients: Clients) => (batch: B, rows: readonly number[]) => Buffer,
  ) {
    return () => {
      const routes = this.#routes.filter(({ lane }) => lane.signal === signal)
      return this.#clients === null || routes.length === 0
        ? null
        : { id: this.#options.id, routes, encode: encoder(this.#clients) }
    }
  }

  async #configure(routes: readonly RouteSettings[]): Promise<void> {
    if (routes.length > 0) this.#clients ??= await import('@tailspan/clients')
    const wanted = new Set<string>()
    for (const settings of routes) {
      for (const signal of settings.signals) {
        const key = `${settings.name}/${signal}`
        wanted.add(key)
        if (!this.#lanes.has(key)) this.#lanes.set(key, await this.#open(settings, signal))
      }
    }
    this.#apply(routes)
    for (const [key, lane] of this.#lanes) {
      if (wanted.has(key)) continue
      this.#lanes.delete(key)
      await lane.close(0)
    }
    await this.#lookForLeft()
  }

  #apply(routes: readonly RouteSettings[]): void {
    this.#routes = routes.flatMap((settings) =>
      settings.signals.flatMap((signal) => {
        const lane = this.#lanes.get(`${settings.name}/${signal}`)
        lane?.use(settings)
        return lane ? [routeOf(lane)] : []
      }),
    )
  }

  async #open(settings: RouteSettings, signal: ForwardSignal): Promise<Lane> {
    const { folder, now, random, warn, pace = defaultPace } = this.#options
    const name = `the queue of ${signal} to ${settings.to}`
    const queue = await DiskQueue.open(join(folder, settings.name, signal), {
      maxBytes: settings.queue.bytes,
      name,
    })
    const { cutBytes, damagedBytes } = queue.damage
    if (cutBytes > 0) warn(`${name}: ${cutBytes} bytes that were not written whole are cut off`)
    if (damagedBytes > 0) warn(`${name}: ${damagedBytes} bytes are damaged and lost`)
    let lane: Lane | undefined
    const destination = this.#destination(signal, () => lane?.settings ?? settings)
    const delivery = new Delivery({ queue, destination, pace, random, now })
    lane = new Lane(settings, signal, queue, delivery, now)
    return lane
  }

  #destination(signal: ForwardSignal, settingsNow: () => RouteSettings): Destination {
    const clients = this.#clients
    if (clients === null) throw new TailspanError('internal', 'the clients are not loaded')
    return {
      halves: signal === 'logs' ? clients.halvesOfPush : clients.halvesOfSpans,
      send: async (message, sender, abort) => {
        const { to, tenant: rule } = settingsNow()
        const transport = await this.#options.clusterOf(to)?.transport(TAKERS[signal])
        if (!transport) {
          throw new TailspanError(
            'not_found',
            `there is no cluster "${to}" with \`${TAKERS[signal]}\``,
          )
        }
        const tenant =
          rule === null ? undefined : 'as' in rule ? rule.as : sender.tenant || undefined
        const options = { tenant, signal: abort, headers: { 'x-tailspan-via': sender.via } }
        if (signal === 'traces') {
          return new clients.OtlpClient(transport).exportEncodedSpans(message, options)
        }
        await new clients.LokiClient(transport).pushEncoded(message, options)
        return { count: 0, message: '' }
      },
    }
  }

  /** Finds queues without a route; those that are empty are deleted. */
  async #lookForLeft(): Promise<void> {
    const { folder, warn } = this.#options
    const left: LeftQueue[] = []
    await mkdir(folder, { recursive: true })
    for (const name of (await readdir(folder)).sort()) {
      for (const signal of FORWARD_SIGNALS) {
        if (this.#lanes.has(`${name}/${signal}`)) continue
        const path = join(folder, name, signal)
        const bytes = await bytesIn(path)
        if (bytes > 0) left.push({ name, signal, bytes })
        else await rm(path, { recursive: true, force: true })
      }
    }
    for (const { name, signal, bytes } of left) {
      if (this.#left.some((known) => known.name === name && known.signal === signal)) continue
      warn(
        `forward: ${bytes} bytes of ${signal} wait in ${join(folder, name, signal)}, which no route empties; they are sent when there is a route named "${name}" again`,
      )
    }
    this.#left = left
  }
}

/** Bytes of the segments in a folder; 0 when there is none. */
async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  let bytes = 0
  for (const name of names) {
    if (name.endsWith('.seg')) bytes += (await stat(join(folder, name))).size
  }
  return bytes
}
