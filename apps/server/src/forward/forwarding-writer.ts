import type { AppendResult, Sender, Stream } from '@tailspan/model'
import { StreamTest } from '@tailspan/query'
import type { Admitted, Lane } from './lane.ts'
import { writePayload } from './payload.ts'
import type { QueueRecord } from './queue/record.ts'
import type { BatchWriter, SignalKind } from './signal-kind.ts'

/** A lane with the test of what goes there. */
export interface Route {
  readonly lane: Lane
  readonly streams: StreamTest
}

/** Compiles the selector of a lane's settings. */
export function routeOf(lane: Lane): Route {
  return { lane, streams: new StreamTest(lane.settings.matchers) }
}

/** What goes to the lanes of one signal. */
export interface Routing<B> {
  /** Of this server, among those that pass something on. */
  readonly id: string
  readonly routes: readonly Route[]
  /** Rows of a batch as a message of the protocol. */
  encode(batch: B, rows: readonly number[]): Buffer
}

/** Rows of a record at most, and roughly its bytes. */
const RECORD_ROWS = 8192
const RECORD_BYTES = 512 << 10
const NOBODY: Sender = { tenant: '', via: '' }
/** Servers that pass something on one after the other, at most. */
const MOST_HOPS = 16

/**
 * A writer that also puts what its routes choose into their queues. Resolves when both the store and all
 * queues have it durably; rejects without having written anything when a queue is full and its senders
 * are to wait.
 */
export class ForwardingWriter<B extends { readonly length: number }> implements BatchWriter<B> {
  readonly #store: BatchWriter<B>
  readonly #kind: SignalKind<B>
  readonly #routing: () => Routing<B> | null
  readonly #now: () => number

  constructor(
    store: BatchWriter<B>,
    kind: SignalKind<B>,
    routing: () => Routing<B> | null,
    now: () => number,
  ) {
    this.#store = store
    this.#kind = kind
    this.#routing = routing
    this.#now = now
  }

  async append(batch: B, sender: Sender = NOBODY): Promise<AppendResult> {
    const routing = this.#routing()
    if (routing === null || goesRound(sender, routing.id)) return this.#store.append(batch, sender)
    const { parts, kept } = share(batch, this.#kind, routing.routes, sender.tenant)
    const queued = parts.map(({ lane, rows }) => ({
      lane,
      records: this.#records(batch, rows, routing, sender),
    }))
    const admitted = admitAll(queued)
    try {
      // The store first: it knows what it has when a sender comes again, and queues do not.
      const result = await this.#keep(batch, kept, sender)
      await settled(admitted.splice(0).map((one) => one.put()))
      return result
    } finally {
      for (const one of admitted) one.cancel()
    }
  }

  #keep(batch: B, rows: readonly number[], sender: Sender): Promise<AppendResult> {
    if (rows.length === 0) return Promise.resolve({ kept: 0, duplicates: 0 })
    const part = rows.length === batch.length ? batch : this.#kind.pick(batch, rows)
    return this.#store.append(part, sender)
  }

  #records(
    batch: B,
    rows: readonly number[],
    routing: Routing<B>,
    { tenant, via }: Sender,
  ): QueueRecord[] {
    const atMs = this.#now()
    const sender = { tenant, via: via === '' ? routing.id : `${via},${routing.id}` }
    return chunks(rows, (row) => this.#kind.bytesOf(batch, row)).map((chunk) => ({
      payload: writePayload({ sender, message: routing.encode(batch, chunk) }),
      items: chunk.length,
      atMs,
    }))
  }
}

/** Rows by lane, and those that stay. Of several routes to one cluster the first that matches takes a row. */
function share<B extends { readonly length: number }>(
  batch: B,
  kind: SignalKind<B>,
  routes: readonly Route[],
  tenant: string,
): { parts: { lane: Lane; rows: number[] }[]; kept: number[] } {
  const mine = routes.filter(({ lane: { settings } }) => {
    return settings.fromTenants === null || settings.fromTenants.includes(tenant)
  })
  const groups = kind.groups(batch).map((stream) => lanesOf(stream, mine))
  const byLane = new Map<Lane, number[]>(mine.map(({ lane }) => [lane, []]))
  const kept: number[] = []
  for (let row = 0; row < batch.length; row++) {
    const group = groups[kind.groupOf(batch, row)]
    for (const lane of group?.lanes ?? []) byLane.get(lane)?.push(row)
    if (group?.keep !== false) kept.push(row)
  }
  const parts = [...byLane].flatMap(([lane, rows]) => (rows.length > 0 ? [{ lane, rows }] : []))
  return { parts, kept }
}

function lanesOf(stream: Stream, routes: readonly Route[]): { lanes: Lane[]; keep: boolean } {
  const byCluster = new Map<string, Lane>()
  for (const { lane, streams } of routes) {
    const { to } = lane.settings
    if (!byCluster.has(to) && streams.test(stream)) byCluster.set(to, lane)
  }
  const lanes = [...byCluster.values()]
  return { lanes, keep: lanes.every(({ settings }) => settings.keep) }
}

function chunks(rows: readonly number[], bytesOf: (row: number) => number): number[][] {
  const all: number[][] = []
  let chunk: number[] = []
  let bytes = 0
  for (const row of rows) {
    if (chunk.length >= RECORD_ROWS || (chunk.length > 0 && bytes >= RECORD_BYTES)) {
      all.push(chunk)
      chunk = []
      bytes = 0
    }
    chunk.push(row)
    bytes += bytesOf(row)
  }
  if (chunk.length > 0) all.push(chunk)
  return all
}

/** Two servers that forward to each other would do so for ever. */
function goesRound({ via }: Sender, id: string): boolean {
  const passed = via === '' ? [] : via.split(',')
  return passed.includes(id) || passed.length >= MOST_HOPS
}

/** All or none. */
function admitAll(
  queued: readonly { readonly lane: Lane; readonly records: readonly QueueRecord[] }[],
): Admitted[] {
  const admitted: Admitted[] = []
  try {
    for (const { lane, records } of queued) admitted.push(lane.admit(records))
    return admitted
  } catch (error) {
    for (const one of admitted) one.cancel()
    throw error
  }
}

/** Rejects only when nothing is under way any more. */
async function settled(all: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(all)
  await Promise.all(all)
}
