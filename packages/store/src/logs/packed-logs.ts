import type { LogBatch, Stream } from '@tailspan/model'
import { putHexColumn } from '../duck/hex.ts'
import { packTexts, type TextColumn } from '../duck/text-column.ts'
import { wellFormedMetadata } from './well-formed.ts'

/**
 * A LogBatch in the form that it travels in to the store's process and is appended in: few typed
 * arrays and blocks of UTF-8, so that no row is an object on the way.
 */
export interface PackedLogs {
  readonly length: number
  readonly timestamps: BigInt64Array
  /** `Stream.key` of each stream. */
  readonly streamKeys: readonly string[]
  /** Labels of each stream as JSON, as the table of streams keeps them. */
  readonly streamLabels: readonly string[]
  /** Index into the streams. */
  readonly streamIndex: Uint32Array
  readonly lines: TextColumn
  readonly metadata: TextColumn
  /** The level names that occur, each once. */
  readonly levelNames: readonly string[]
  /** Index into `levelNames`. */
  readonly levelIndex: Uint32Array
  /** Which ids a row has: HAS_TRACE_ID, HAS_SPAN_ID. */
  readonly ids: Uint8Array
  /** Four words a row, the lowest first. */
  readonly traceIds: Uint32Array
  /** Two words a row, the lowest first. */
  readonly spanIds: Uint32Array
}

export const HAS_TRACE_ID = 1
export const HAS_SPAN_ID = 2

/** Packs batches; remembers what the streams it has seen look like. */
export class LogPacker {
  readonly #labels = new WeakMap<Stream, string>()

  pack(batch: LogBatch): PackedLogs {
    const { length, timestamps, streams, streamIndex } = batch
    const { metadata } = batch
    return {
      length,
      timestamps,
      streamKeys: streams.map((stream) => stream.key),
      streamLabels: streams.map((stream) => this.#labelsOf(stream)),
      streamIndex,
      lines: packTexts(batch.lines),
      metadata: packTexts(
        metadata.some((text) => text.includes('\\ud'))
          ? metadata.map(wellFormedMetadata)
          : metadata,
      ),
      ...packLevels(batch),
      ...packIds(batch),
    }
  }

  #labelsOf(stream: Stream): string {
    let labels = this.#labels.get(stream)
    if (labels === undefined) {
      labels = JSON.stringify(stream.labels)
      this.#labels.set(stream, labels)
    }
    return labels
  }
}

function packLevels({ length, levels }: LogBatch): Pick<PackedLogs, 'levelNames' | 'levelIndex'> {
  const levelIndex = new Uint32Array(length)
  const codes = new Map<string, number>()
  for (let row = 0; row < length; row++) {
    const level = levels[row] ?? ''
    let code = codes.get(level)
    if (code === undefined) codes.set(level, (code = codes.size))
    levelIndex[row] = code
  }
  return { levelNames: [...codes.keys()], levelIndex }
}

function packIds(batch: LogBatch): Pick<PackedLogs, 'ids' | 'traceIds' | 'spanIds'> {
  const { length } = batch
  const ids = new Uint8Array(length)
  const traceIds = new Uint32Array(4 * length)
  const spanIds = new Uint32Array(2 * length)
  putHexColumn(batch.traceIds, 4, traceIds, ids, HAS_TRACE_ID)
  putHexColumn(batch.spanIds, 2, spanIds, ids, HAS_SPAN_ID)
  return { ids, traceIds, spanIds }
}
