import { TextColumnBuilder } from '../duck/text-column.ts'
import { type PackedSpans, TEXT_NAMES, type TextName, textColumns } from './packed-spans.ts'

/** What the indexes of a batch mean, as dictionary ids. */
export interface BatchIds {
  /** By index into the batch's resources. */
  readonly resources: readonly number[]
  /** By index into the batch's scopes. */
  readonly scopes: readonly number[]
  /** By span. */
  readonly keysets: Uint32Array
}

/** Spans on their way into `span_rows`, in columns. */
export class NewSpans {
  length = 0
  readonly traceIds: Uint32Array<ArrayBuffer>
  readonly spanIds: Uint32Array<ArrayBuffer>
  readonly parentIds: Uint32Array<ArrayBuffer>
  readonly roots: Uint8Array<ArrayBuffer>
  readonly kinds: Uint8Array<ArrayBuffer>
  readonly statusCodes: Uint8Array<ArrayBuffer>
  readonly starts: BigInt64Array<ArrayBuffer>
  readonly ends: BigInt64Array<ArrayBuffer>
  readonly durations: BigInt64Array<ArrayBuffer>
  readonly resources: Uint32Array<ArrayBuffer>
  readonly scopes: Uint32Array<ArrayBuffer>
  readonly keysets: Uint32Array<ArrayBuffer>
  readonly flags: Uint32Array<ArrayBuffer>
  readonly texts: Readonly<Record<TextName, TextColumnBuilder>>

  /** Room for the rows of these batches. */
  constructor(batches: readonly PackedSpans[]) {
    const rows = batches.reduce((sum, batch) => sum + batch.length, 0)
    this.traceIds = new Uint32Array(4 * rows)
    this.spanIds = new Uint32Array(2 * rows)
    this.parentIds = new Uint32Array(2 * rows)
    this.roots = new Uint8Array(rows)
    this.kinds = new Uint8Array(rows)
    this.statusCodes = new Uint8Array(rows)
    this.starts = new BigInt64Array(rows)
    this.ends = new BigInt64Array(rows)
    this.durations = new BigInt64Array(rows)
    this.resources = new Uint32Array(rows)
    this.scopes = new Uint32Array(rows)
    this.keysets = new Uint32Array(rows)
    this.flags = new Uint32Array(rows)
    this.texts = textColumns((name) => {
      const bytes = batches.reduce((sum, batch) => sum + batch.texts[name].bytes.length, 0)
      return new TextColumnBuilder(rows, bytes)
    })
  }

  add(batch: PackedSpans, ids: BatchIds): void {
    const from = this.length
    this.traceIds.set(batch.traceIds, 4 * from)
    this.spanIds.set(batch.spanIds, 2 * from)
    this.parentIds.set(batch.parentIds, 2 * from)
    this.roots.set(batch.roots, from)
    this.kinds.set(batch.kinds, from)
    this.statusCodes.set(batch.statusCodes, from)
    this.starts.set(batch.starts, from)
    this.ends.set(batch.ends, from)
    this.keysets.set(ids.keysets, from)
    this.flags.set(batch.flags, from)
    for (let row = 0; row < batch.length; row++) {
      this.resources[from + row] = ids.resources[batch.resourceIndex[row] as number] as number
      this.scopes[from + row] = ids.scopes[batch.scopeIndex[row] as number] as number
    }
    for (const name of TEXT_NAMES) this.texts[name].add(batch.texts[name])
    this.length += batch.length
    subtract(this.ends, this.starts, this.durations, from, this.length)
  }
}

/** `a - b` by row, cut off at 64 bits; in halves, so that no bigint is made. */
function subtract(
  a: BigInt64Array<ArrayBuffer>,
  b: BigInt64Array<ArrayBuffer>,
  into: BigInt64Array<ArrayBuffer>,
  from: number,
  to: number,
): void {
  const [left, right] = [new Int32Array(a.buffer), new Int32Array(b.buffer)]
  const result = new Int32Array(into.buffer)
  for (let at = 2 * from; at < 2 * to; at += 2) {
    const low = ((left[at] as number) >>> 0) - ((right[at] as number) >>> 0)
    const high = (left[at + 1] as number) - (right[at + 1] as number) - (low < 0 ? 1 : 0)
    const [over, under] = [high > 0x7fff_ffff, high < -0x8000_0000]
    result[at] = over ? -1 : under ? 0 : low
    result[at + 1] = over ? 0x7fff_ffff : under ? -0x8000_0000 : high
  }
}
