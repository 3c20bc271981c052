import { halvesOf } from '../duck/buffer-pool.ts'
import { type TextColumn, TextColumnBuilder } from '../duck/text-column.ts'
import { RowIndex, type RowKeys } from './row-index.ts'

/** Rows of one commit, as far as recognising a duplicate needs them. */
export interface KeptRows extends RowKeys {
  readonly timestamps: BigInt64Array
  /** Time of the newest row so far of each stream that the commit touched. */
  readonly newest: ReadonlyMap<number, bigint>
  readonly minTs: bigint
  readonly maxTs: bigint
  /** Called when the rows are not looked at any more. */
  readonly release: () => void
}

/** One or more commits in a row. */
interface Group {
  readonly rows: KeptRows
  readonly bytes: number
  /** Made when first needed. */
  index?: RowIndex
}

/** Neighbouring groups are put together until one has so many rows: a search visits each. */
const GROUP_ROWS = 2048

/**
 * The rows kept last, so that a row that comes again soon is recognised without asking the
 * database. Bounded in bytes; the oldest commits leave first.
 */
export class RecentRows {
  readonly #groups: Group[] = []
  readonly #maxBytes: number
  readonly #forgotten = new Map<number, bigint>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Says that rows of the stream up to this time are known to the database only. */
  forget(streamId: number, maxTs: bigint): void {
    const before = this.#forgotten.get(streamId)
    if (before === undefined || maxTs > before) this.#forgotten.set(streamId, maxTs)
  }

  /** Whether every kept row of this stream and time would be found by `has`. */
  covers(streamId: number, ts: bigint): boolean {
    const forgotten = this.#forgotten.get(streamId)
    return forgotten === undefined || ts > forgotten
  }

  /** Whether a row equals one of those kept. */
  has(rows: RowKeys, row: number, ts: bigint): boolean {
    for (let i = this.#groups.length - 1; i >= 0; i--) {
      const group = this.#groups[i]
      if (!group || ts < group.rows.minTs || ts > group.rows.maxTs) continue
      group.index ??= new RowIndex(group.rows)
      if (group.index.find(rows, row) >= 0) return true
    }
    return false
  }

  /** Remembers the rows of a commit; takes them over, with their index if there is one. */
  add(rows: KeptRows, index?: RowIndex): void {
    if (rows.length === 0) return rows.release()
    let last: Group = { rows, bytes: bytesOf(rows), ...(index && { index }) }
    this.#bytes += last.bytes
    // Only with one that is no larger, so that a row is copied a few times at most.
    for (let before = this.#groups.at(-1); before; before = this.#groups.at(-1)) {
      const [less, more] = [before.rows.length, last.rows.length]
      if (less >= GROUP_ROWS || more >= GROUP_ROWS || less > more) break
      // A group leaves as a whole.
      if (before.bytes + last.bytes > this.#maxBytes / 8) break
      this.#groups.pop()
      last = { rows: joined(before.rows, last.rows), bytes: before.bytes + last.bytes }
    }
    this.#groups.push(last)
    while (this.#bytes > this.#maxBytes) this.#dropOldest()
  }

  #dropOldest(): void {
    const group = this.#groups.shift()
    if (!group) return
    this.#bytes -= group.bytes
    // What was kept before has left before, so the newest so far is the newest of what has left.
    for (const [streamId, newest] of group.rows.newest) this.forget(streamId, newest)
    group.rows.release()
  }
}

/** Memory of rows and of their index. */
function bytesOf({ length, lines, metadata, newest }: KeptRows): number {
  return 48 * length + lines.bytes.length + metadata.bytes.length + 64 * newest.size
}

/** Both as one group; releases them. */
function joined(a: KeptRows, b: KeptRows): KeptRows {
  const length = a.length + b.length
  const timestamps = new BigInt64Array(length)
  const streamIds = new Uint32Array(length)
  const lines = roomFor(a.lines, b.lines)
  const metadata = roomFor(a.metadata, b.metadata)
  let from = 0
  for (const rows of [a, b]) {
    timestamps.set(rows.timestamps, from)
    streamIds.set(rows.streamIds, from)
    lines.add(rows.lines)
    metadata.add(rows.metadata)
    from += rows.length
    rows.release()
  }
  return {
    length,
    timestamps,
    halves: halvesOf(timestamps),
    streamIds,
    lines,
    metadata,
    newest: new Map([...a.newest, ...b.newest]),
    minTs: a.minTs < b.minTs ? a.minTs : b.minTs,
    maxTs: a.maxTs > b.maxTs ? a.maxTs : b.maxTs,
    release: () => {},
  }
}

function roomFor(a: TextColumn, b: TextColumn): TextColumnBuilder {
  const rows = a.ends.length + b.ends.length
  return new TextColumnBuilder(
    new Uint32Array(rows),
    new Uint8Array(a.bytes.length + b.bytes.length),
  )
}
