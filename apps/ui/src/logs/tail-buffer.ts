import type { Dropped, LogLine } from '../kit/wire.ts'
import { lineKey, type Row } from './rows.ts'

/** Most rows kept; the oldest go first. */
export const MAX_ROWS = 50_000
/** Most lines held while paused; what comes after them becomes a gap that can be loaded. */
export const MAX_HELD = 10_000

/**
 * The rows of a live tail, oldest first. While held, rows stay as they are and lines wait. Rows
 * are a new array after every change and never changed in place.
 */
export class TailBuffer {
  #rows: readonly Row[] = []
  #held: Row[] = []
  #overflow: Dropped | undefined
  #holding = false
  #nextId = 1
  #dropped = 0

  get rows(): readonly Row[] {
    return this.#rows
  }
  get holding(): boolean {
    return this.#holding
  }
  /** Lines that wait, those that overflowed the wait included. */
  get heldCount(): number {
    return this.#held.length + (this.#overflow?.count ?? 0)
  }
  /** Lines known to be missing, whether loaded later or not. */
  get dropped(): number {
    return this.#dropped
  }

  /** Takes lines in, and the gap before them if there is one. */
  add(lines: readonly LogLine[], dropped?: Dropped): void {
    if (dropped && dropped.count > 0) this.#dropped += dropped.count
    const rows: Row[] = []
    if (dropped) rows.push({ kind: 'gap', id: this.#nextId++, gap: dropped, state: 'open' })
    for (const line of lines) rows.push({ kind: 'line', id: this.#nextId++, line })
    if (this.#holding) this.#hold(rows)
    else this.#append(rows)
  }

  hold(): void {
    this.#holding = true
  }

  /** Shows what waited. */
  release(): void {
    this.#holding = false
    const waited = this.#held
    if (this.#overflow) {
      waited.push({ kind: 'gap', id: this.#nextId++, gap: this.#overflow, state: 'open' })
    }
    this.#held = []
    this.#overflow = undefined
    this.#append(waited)
  }

  /** Keys of the newest lines, for telling repeated ones after a reconnection. */
  recentKeys(count: number): Set<string> {
    const keys = new Set<string>()
    for (const row of [...this.#rows.slice(-count), ...this.#held.slice(-count)]) {
      if (row.kind === 'line') keys.add(lineKey(row.line))
    }
    return keys
  }

  /** Timestamp of the newest line, waiting ones included. */
  lastTs(): string | undefined {
    for (const rows of [this.#held, this.#rows]) {
      for (let i = rows.length - 1; i >= 0; i--) {
        const row = rows[i]
        if (row?.kind === 'line') return row.line.ts
      }
    }
    return undefined
  }

  /** Changes what a gap says of itself. */
  markGap(id: number, state: 'open' | 'loading' | 'failed'): void {
    this.#rows = this.#rows.map((row) =>
      row.kind === 'gap' && row.id === id ? { ...row, state } : row,
    )
  }

  /** Puts lines in the place of a gap; lines that stand beside it already are left out. */
  fillGap(id: number, lines: readonly LogLine[]): void {
    const at = this.#rows.findIndex((row) => row.id === id)
    if (at < 0) return
    const near = new Set<string>()
    for (const row of this.#rows.slice(Math.max(0, at - 1000), at + 1000)) {
      if (row.kind === 'line') near.add(lineKey(row.line))
    }
    const fresh = lines
      .filter((line) => !near.has(lineKey(line)))
      .map((line): Row => ({ kind: 'line', id: this.#nextId++, line }))
    this.#rows = [...this.#rows.slice(0, at), ...fresh, ...this.#rows.slice(at + 1)].slice(
      -MAX_ROWS,
    )
  }

  clear(): void {
    this.#rows = []
    this.#held = []
    this.#overflow = undefined
  }

  #append(rows: readonly Row[]): void {
    if (rows.length === 0) return
    this.#rows = this.#rows.concat(rows).slice(-MAX_ROWS)
  }

  #hold(rows: readonly Row[]): void {
    for (const row of rows) {
      if (this.#held.length < MAX_HELD) this.#held.push(row)
      else this.#overflow = widen(this.#overflow, row)
    }
  }
}

function widen(gap: Dropped | undefined, row: Row): Dropped {
  const from = row.kind === 'line' ? row.line.ts : row.gap.from
  const to = row.kind === 'line' ? row.line.ts : row.gap.to
  const count = row.kind === 'line' ? 1 : row.gap.count
  if (!gap) return { count, reason: 'paused for too long', from, to }
  return {
    count: gap.count + count,
    reason: gap.reason,
    from: BigInt(from) < BigInt(gap.from) ? from : gap.from,
    to: BigInt(to) > BigInt(gap.to) ? to : gap.to,
  }
}
