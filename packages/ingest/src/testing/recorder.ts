import type {
  AppendResult,
  Label,
  LogBatch,
  LogWriter,
  Sender,
  SpanBatch,
  SpanWriter,
} from '@tailspan/model'
import { decodeMetadata } from '@tailspan/model'
import { type FastifyInstance, fastify } from 'fastify'
import type { IngestDeps, IngestEvent } from '../deps.ts'
import { defaultLimits, type IngestLimits } from '../limits.ts'
import { registerIngest } from '../receivers/register.ts'

/** One kept line as a row, for comparison in tests. */
export interface Row {
  readonly stream: string
  readonly ts: bigint
  readonly line: string
  readonly metadata: readonly Label[]
  readonly level: string
  readonly traceId: string
  readonly spanId: string
}

/** Writers that keep batches in memory, and that can be told to fail. */
export class Recorder {
  readonly batches: LogBatch[] = []
  readonly spanBatches: SpanBatch[] = []
  readonly events: IngestEvent[] = []
  /** Who sent each batch. */
  readonly tenants: (string | undefined)[] = []
  /** Thrown by the next appends while set. */
  failure: Error | undefined
  /** Awaited by appends while set. */
  gate: Promise<void> | undefined

  readonly logs: LogWriter = {
    append: (batch, sender) => this.#append(batch, this.batches, sender),
  }
  readonly spans: SpanWriter = {
    append: (batch, sender) => this.#append(batch, this.spanBatches, sender),
  }

  async #append<B extends { readonly length: number }>(
    batch: B,
    onto: B[],
    sender: Sender | undefined,
  ): Promise<AppendResult> {
    await this.gate
    if (this.failure) throw this.failure
    onto.push(batch)
    this.tenants.push(sender?.tenant)
    return { kept: batch.length, duplicates: 0 }
  }

  /** Every kept line. */
  rows(): Row[] {
    return this.batches.flatMap(rowsOf)
  }

  /** Kept rows, without making them. */
  get count(): number {
    return this.batches.reduce((sum, batch) => sum + batch.length, 0)
  }

  deps(limits: Partial<IngestLimits> = {}): IngestDeps {
    return {
      logs: this.logs,
      spans: this.spans,
      clock: { now: () => NOW },
      limits: { ...defaultLimits, ...limits },
      discoverServiceName: true,
      discoverLogLevels: true,
      onCount: (event) => this.events.push(event),
    }
  }

  /** A server with every HTTP receiver. */
  app(limits: Partial<IngestLimits> = {}): FastifyInstance {
    const app = fastify()
    registerIngest(app, this.deps(limits))
    return app
  }
}

/** What the tests' clock shows. */
export const NOW = 1_700_000_000_000_000_000n

export function rowsOf(batch: LogBatch): Row[] {
  return batch.lines.map((line, i) => ({
    stream: batch.streams[batch.streamIndex[i] ?? -1]?.key ?? '?',
    ts: batch.timestamps[i] ?? -1n,
    line,
    metadata: decodeMetadata(batch.metadata[i] ?? ''),
    level: batch.levels[i] ?? '?',
    traceId: batch.traceIds[i] ?? '?',
    spanId: batch.spanIds[i] ?? '?',
  }))
}
