import type { FoundTrace, HttpTransport, TempoClient, TempoSearchOptions } from '@tailspan/clients'
import type { SpanBatch } from '@tailspan/model'

export interface ArchiveOptions {
  /** A Tempo, or Tailspan. */
  readonly url: string
  readonly tenant?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** One span in the order of time. */
export interface TimelineEntry {
  readonly spanId: string
  /** '' for a root. */
  readonly parentId: string
  readonly service: string
  readonly name: string
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly duration: bigint
  readonly failed: boolean
  /** Levels below the root. */
  readonly depth: number
}

/** A trace in numbers, with its spans in the order of a tree. */
export interface TraceReport {
  readonly traceId: string
  readonly spans: number
  readonly errors: number
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly duration: bigint
  readonly services: readonly string[]
  /** Where the trouble began: failed spans with no failed span below them. */
  readonly origins: readonly TimelineEntry[]
  readonly timeline: readonly TimelineEntry[]
}

const FAILED = 2

/** Reads traces back from where they were sent to. Clients are loaded when they are first used. */
export class TraceArchive {
  readonly #options: ArchiveOptions
  #client: Promise<{ readonly tempo: TempoClient; readonly transport: HttpTransport }> | undefined

  constructor(options: ArchiveOptions) {
    this.#options = options
  }

  /**
   * A trace; undefined when the server does not have it (yet).
   * @throws ClientError of @tailspan/clients
   */
  async get(traceId: string): Promise<TraceReport | undefined> {
    const { tempo } = await this.#connect()
    const found = await tempo.trace(traceId)
    return found === null ? undefined : reportOf(traceId, found.spans)
  }

  /**
   * Traces that match, newest first.
   * @throws ClientError of @tailspan/clients
   */
  async find(options: TempoSearchOptions): Promise<readonly FoundTrace[]> {
    const { tempo } = await this.#connect()
    return tempo.search(options)
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    await (await client)?.transport.close()
  }

  async #connect() {
    this.#client ??= import('@tailspan/clients').then((clients) => {
      const transport = new clients.HttpTransport(this.#options)
      return { transport, tempo: new clients.TempoClient(transport) }
    })
    return this.#client
  }
}

async function reportOf(traceId: string, batch: SpanBatch): Promise<TraceReport | undefined> {
  const { spanRowOf, summariseTrace } = await import('@tailspan/model')
  const rows = Array.from({ length: batch.length }, (_, row) => {
    const { spanId, parentId, name, start, end, statusCode } = spanRowOf(batch, row)
    const service = batch.resources[batch.resourceIndex[row] ?? 0]?.service ?? ''
    return { spanId, parentId, name, start, end, service, failed: statusCode === FAILED }
  })
  const summary = summariseTrace(rows)
  if (summary === null) return undefined
  const timeline = summary.nodes.map(({ span, depth }): TimelineEntry => {
    const { spanId, parentId, service, name, start, end, failed } = span
    return { spanId, parentId, service, name, start, duration: end - start, failed, depth }
  })
  return {
    traceId,
    spans: rows.length,
    errors: summary.failed,
    start: summary.start,
    duration: summary.duration,
    services: [...new Set(rows.map(({ service }) => service))],
    origins: summary.origins.map((index) => timeline[index]).filter((each) => each !== undefined),
    timeline,
  }
}
