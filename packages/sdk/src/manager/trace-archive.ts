import type {
  FoundTrace,
  HttpTransport,
  LokiClient,
  TempoClient,
  TempoSearchOptions,
} from '@tailspan/clients'
import { type LinesOptions, type TraceLine, traceLines } from './trace-lines.ts'
import { type TraceReport, traceReport } from './trace-report.ts'

/** A server, and who asks it. */
export interface ArchiveServer {
  readonly url: string
  readonly tenant?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface ArchiveOptions {
  /** A Tempo, or Tailspan. */
  readonly traces: ArchiveServer
  /** A Loki, or Tailspan. */
  readonly logs: ArchiveServer
}

interface Clients {
  readonly tempo: TempoClient
  readonly loki: LokiClient
  readonly transports: readonly HttpTransport[]
}

/** Reads traces and their lines back from where they were sent to. Clients are loaded when they are first used. */
export class TraceArchive {
  readonly #options: ArchiveOptions
  #clients: Promise<Clients> | undefined

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
    return found === null ? undefined : traceReport(traceId, found.spans)
  }

  /**
   * Traces that match, newest first.
   * @throws ClientError of @tailspan/clients
   */
  async find(options: TempoSearchOptions): Promise<readonly FoundTrace[]> {
    const { tempo } = await this.#connect()
    return tempo.search(options)
  }

  /**
   * Lines of a trace, oldest first.
   * @throws ClientError of @tailspan/clients; TypeError for an id or a time that is none
   */
  async lines(traceId: string, options: LinesOptions): Promise<readonly TraceLine[]> {
    const { loki } = await this.#connect()
    const asks = options.from === undefined || options.to === undefined
    const report = asks ? await this.get(traceId) : undefined
    const times = report && { start: report.start, end: report.start + report.duration }
    return traceLines(loki, traceId, times, options)
  }

  async close(): Promise<void> {
    const clients = this.#clients
    this.#clients = undefined
    const { transports = [] } = (await clients) ?? {}
    await Promise.all(transports.map((transport) => transport.close()))
  }

  async #connect(): Promise<Clients> {
    this.#clients ??= import('@tailspan/clients').then((clients) => {
      const traces = new clients.HttpTransport(this.#options.traces)
      const logs = new clients.HttpTransport(this.#options.logs)
      return {
        tempo: new clients.TempoClient(traces),
        loki: new clients.LokiClient(logs),
        transports: [traces, logs],
      }
    })
    return this.#clients
  }
}
