/** Rows of one commit, as far as recognising a duplicate needs them. */
export interface KeptRows {
  readonly streamIds: number[]
  readonly timestamps: bigint[]
  readonly lines: string[]
  readonly metadata: string[]
  /** Estimated memory. */
  readonly bytes: number
}

/** One or more commits in a row. */
interface Group {
  readonly streamIds: number[]
  readonly timestamps: bigint[]
  readonly lines: string[]
  readonly metadata: string[]
  bytes: number
  minTs: bigint
  maxTs: bigint
  /** Rows by Number(timestamp); made when first needed. */
  byTime?: Map<number, number[]>
}

/** Commits are put together until a group has so many rows: a search visits each group. */
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

  has(streamId: number, ts: bigint, line: string, metadata: string): boolean {
    for (let i = this.#groups.length - 1; i >= 0; i--) {
      const group = this.#groups[i]
      if (!group || ts < group.minTs || ts > group.maxTs) continue
      if (!group.byTime) indexByTime((group.byTime = new Map()), group.timestamps, 0)
      for (const row of group.byTime.get(Number(ts)) ?? []) {
        if (
          group.streamIds[row] === streamId &&
          group.timestamps[row] === ts &&
          group.lines[row] === line &&
          group.metadata[row] === metadata
        ) {
          return true
        }
      }
    }
    return false
  }

  /** Remembers the rows of a commit; takes the lists over. */
  add(rows: KeptRows): void {
    const first = rows.timestamps[0]
    if (first === undefined) return
    if (rows.timestamps.length >= GROUP_ROWS) this.#takeOver(rows, first)
    else this.#merge(rows, first)
    this.#bytes += rows.bytes
    while (this.#bytes > this.#maxBytes) this.#dropOldest()
  }

  #takeOver(rows: KeptRows, first: bigint): void {
    let minTs = first
    let maxTs = first
    for (const ts of rows.timestamps) {
      if (ts < minTs) minTs = ts
      if (ts > maxTs) maxTs = ts
    }
    this.#groups.push({ ...rows, minTs, maxTs })
  }

  #merge(rows: KeptRows, first: bigint): void {
    const group = this.#groupFor(first)
    const from = group.timestamps.length
    for (let row = 0; row < rows.timestamps.length; row++) {
      const ts = rows.timestamps[row] ?? 0n
      if (ts < group.minTs) group.minTs = ts
      if (ts > group.maxTs) group.maxTs = ts
      group.timestamps.push(ts)
      group.streamIds.push(rows.streamIds[row] ?? 0)
      group.lines.push(rows.lines[row] ?? '')
      group.metadata.push(rows.metadata[row] ?? '')
    }
    if (group.byTime) indexByTime(group.byTime, group.timestamps, from)
    group.bytes += rows.bytes
  }

  #groupFor(ts: bigint): Group {
    const last = this.#groups.at(-1)
    if (last && last.timestamps.length < GROUP_ROWS) return last
    const group: Group = {
      streamIds: [],
      timestamps: [],
      lines: [],
      metadata: [],
      bytes: 0,
      minTs: ts,
      maxTs: ts,
    }
    this.#groups.push(group)
    return group
  }

  #dropOldest(): void {
    const group = this.#groups.shift()
    if (!group) return
    this.#bytes -= group.bytes
    for (let row = 0; row < group.streamIds.length; row++) {
      this.forget(group.streamIds[row] ?? 0, group.timestamps[row] ?? 0n)
    }
  }
}

function indexByTime(byTime: Map<number, number[]>, timestamps: readonly bigint[], from: number) {
  for (let row = from; row < timestamps.length; row++) {
    const key = Number(timestamps[row])
    const rows = byTime.get(key)
    if (rows) rows.push(row)
    else byTime.set(key, [row])
  }
}
