import {
  type AppendResult,
  decodeAttributes,
  type LogBatch,
  pickLogs,
  type Resource,
  type Sender,
  type SpanBatch,
  SpanBatchBuilder,
  type Stream,
  spanRowOf,
  streamOf,
} from '@tailspan/model'
import type { ForwardSignal } from './route-settings.ts'

/** Keeps batches of one kind. */
export interface BatchWriter<B> {
  append(batch: B, sender?: Sender): Promise<AppendResult>
}

/** What has to be known of batches of one signal in order to share them out. */
export interface SignalKind<B extends { readonly length: number }> {
  readonly signal: ForwardSignal
  /** What routes judge: rows of one group go the same way. */
  groups(batch: B): readonly Stream[]
  /** Index into the groups. */
  groupOf(batch: B, row: number): number
  /** Roughly what a row takes as protobuf. */
  bytesOf(batch: B, row: number): number
  pick(batch: B, rows: readonly number[]): B
}

export const LOGS: SignalKind<LogBatch> = {
  signal: 'logs',
  groups: (batch) => batch.streams,
  groupOf: (batch, row) => batch.streamIndex[row] ?? 0,
  bytesOf: (batch, row) =>
    (batch.lines[row]?.length ?? 0) + (batch.metadata[row]?.length ?? 0) + 32,
  pick: pickLogs,
}

export const TRACES: SignalKind<SpanBatch> = {
  signal: 'traces',
  groups: (batch) => batch.resources.map(labelsOf),
  groupOf: (batch, row) => batch.resourceIndex[row] ?? 0,
  bytesOf: (batch, row) =>
    (batch.attributes[row]?.length ?? 0) +
    (batch.events[row]?.length ?? 0) +
    (batch.links[row]?.length ?? 0) +
    (batch.names[row]?.length ?? 0) +
    128,
  pick: pickSpans,
}

/** Attributes of a resource under the names that labels of log lines have: `service_name`. */
function labelsOf({ service, attributes }: Resource): Stream {
  const pairs = decodeAttributes(attributes).flatMap(({ key, value }) => {
    const plain =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    return plain || typeof value === 'bigint' ? [[labelName(key), `${value}`] as const] : []
  })
  return streamOf([['service_name', service], ...pairs])
}

function labelName(key: string): string {
  const name = key.replace(/[^A-Za-z0-9_]/g, '_')
  return /^[0-9]/.test(name) ? `key_${name}` : name
}

function pickSpans(batch: SpanBatch, rows: readonly number[]): SpanBatch {
  const builder = new SpanBatchBuilder()
  const none = { service: '', attributes: '' }
  for (const row of rows) {
    const resource = batch.resources[batch.resourceIndex[row] ?? 0] ?? none
    const scope = batch.scopes[batch.scopeIndex[row] ?? 0] ?? {
      name: '',
      version: '',
      attributes: '',
    }
    builder.add(builder.resource(resource), builder.scope(scope), spanRowOf(batch, row))
  }
  return builder.build()
}
