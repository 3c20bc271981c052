import { type BufferPool, ColumnArena, halvesOf } from '../duck/buffer-pool.ts'
import { TextColumnBuilder } from '../duck/text-column.ts'
import type { PackedAttributes } from './attribute-packer.ts'
import { type PackedSpans, TEXT_NAMES, type TextName, textColumns } from './packed-spans.ts'

/** What the indexes of a batch mean, as dictionary ids. */
export interface BatchIds {
  /** By index into the batch's resources. */
  readonly resources: readonly number[]
  /** By index into the batch's scopes. */
  readonly scopes: readonly number[]
}

/** Bytes of a span but for its texts. */
const ROW_BYTES = 16 + 4 * 1 + 2 * 8 + 3 * 8 + 4 * 4 + 2 * 8 + 4 * TEXT_NAMES.length

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
  /** Two words a span, of the first and the second number of its signature. */
  readonly signaturesA: Uint32Array<ArrayBuffer>
  readonly signaturesB: Uint32Array<ArrayBuffer>
  /** 1 for a span that may have been received before; filled by RecentSpans. */
  readonly again: Uint8Array<ArrayBuffer>
  readonly texts: Readonly<Record<TextName, TextColumnBuilder>>

  readonly #pool: BufferPool
  readonly #buffer: ArrayBuffer

  /** Room for the rows of these batches. */
  constructor(batches: readonly PackedSpans[], pool: BufferPool) {
    const rows = batches.reduce((sum, batch) => sum + batch.length, 0)
    const textBytes = textColumns((name) =>
      batches.reduce((sum, batch) => sum + batch.texts[name].bytes.length, 0),
    )
    const bytes = Object.values(textBytes).reduce((sum, some) => sum + some, ROW_BYTES * rows)
    this.#pool = pool
    this.#buffer = pool.take(ColumnArena.size(bytes, 16 + 2 * TEXT_NAMES.length))
    const arena = new ColumnArena(this.#buffer)
    this.traceIds = arena.words(4 * rows)
    this.spanIds = arena.words(2 * rows)
    this.parentIds = arena.words(2 * rows)
    this.roots = arena.bytes(rows)
    this.kinds = arena.bytes(rows)
    this.statusCodes = arena.bytes(rows)
    this.starts = arena.longs(rows)
    this.ends = arena.longs(rows)
    this.durations = arena.longs(rows)
    this.resources = arena.words(rows)
    this.scopes = arena.words(rows)
    this.keysets = arena.words(rows)
    this.flags = arena.words(rows)
    this.signaturesA = arena.words(2 * rows)
    this.signaturesB = arena.words(2 * rows)
    this.again = arena.bytes(rows)
    this.texts = textColumns(
      (name) => new TextColumnBuilder(arena.words(rows), arena.bytes(textBytes[name])),
    )
  }

  /** Gives the columns' memory away: nobody looks at them any more. */
  release(): void {
    this.#pool.give(this.#buffer)
  }

  add(batch: PackedSpans, ids: BatchIds, attributes: PackedAttributes): void {
    const from = this.length
    this.traceIds.set(batch.traceIds, 4 * from)
    this.spanIds.set(batch.spanIds, 2 * from)
    this.parentIds.set(batch.parentIds, 2 * from)
    this.roots.set(batch.roots, from)
    this.kinds.set(batch.kinds, from)
    this.statusCodes.set(batch.statusCodes, from)
    this.starts.set(batch.starts, from)
    this.ends.set(batch.ends, from)
    this.keysets.set(attributes.keysets, from)
    this.flags.set(batch.flags, from)
    for (let row = 0; row < batch.length; row++) {
      this.resources[from + row] = ids.resources[batch.resourceIndex[row] as number] as number
      this.scopes[from + row] = ids.scopes[batch.scopeIndex[row] as number] as number
      const [word, packed] = [2 * (from + row), 4 * row]
      this.signaturesA[word] = attributes.signatures[packed] as number
      this.signaturesA[word + 1] = attributes.signatures[packed + 1] as number
      this.signaturesB[word] = attributes.signatures[packed + 2] as number
      this.signaturesB[word + 1] = attributes.signatures[packed + 3] as number
    }
    for (const name of TEXT_NAMES) {
      this.texts[name].add(name === 'attributes' ? attributes.texts : batch.texts[name])
    }
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
  const [left, right, result] = [halvesOf(a), halvesOf(b), halvesOf(into)]
  for (let at = 2 * from; at < 2 * to; at += 2) {
    const low = ((left[at] as number) >>> 0) - ((right[at] as number) >>> 0)
    const high = (left[at + 1] as number) - (right[at + 1] as number) - (low < 0 ? 1 : 0)
    const [over, under] = [high > 0x7fff_ffff, high < -0x8000_0000]
    result[at] = over ? -1 : under ? 0 : low
    result[at + 1] = over ? 0x7fff_ffff : under ? -0x8000_0000 : high
  }
}
