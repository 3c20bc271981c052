import type { LokiClient, PushStream } from '@tailspan/clients'
import { LokiLogs } from '../../federation/loki-logs.ts'
import type { LokiTarget, StreamFilter } from './loki-target.ts'

/** Longest time that it may take to say that it works, milliseconds. */
const READY_TIMEOUT_MS = 5000

/** A Loki that runs elsewhere. */
export class RemoteLoki implements LokiTarget {
  readonly id: string
  readonly #client: LokiClient
  readonly logs: LokiLogs

  constructor(id: string, client: LokiClient) {
    this.id = id
    this.#client = client
    this.logs = new LokiLogs(id, client)
  }

  async labels(filter: StreamFilter, signal: AbortSignal): Promise<readonly string[]> {
    return (await this.#client.labels({ ...optionsOf(filter), signal })).sort()
  }

  async labelValues(
    name: string,
    filter: StreamFilter,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    return (await this.#client.labelValues(name, { ...optionsOf(filter), signal })).sort()
  }

  push(streams: readonly PushStream[], signal: AbortSignal): Promise<void> {
    return this.#client.push(streams, { signal })
  }

  async problem(signal: AbortSignal): Promise<string | null> {
    const { ready, reason } = await this.#client.ready({ signal, timeoutMs: READY_TIMEOUT_MS })
    return ready ? null : reason || 'it is not ready'
  }
}

function optionsOf({ start, end, query }: StreamFilter): Partial<StreamFilter> {
  return { start, end, ...(query !== '' && { query }) }
}
