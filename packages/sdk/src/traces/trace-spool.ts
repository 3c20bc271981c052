import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** Most files and bytes that wait in a folder; what is beyond is lost. */
const MAX_FILES = 64
const MAX_BYTES = 64 * 1024 * 1024
/** A file that was claimed this long ago belongs to a process that died. */
const STALE_CLAIM_MS = 10 * 60_000

/** A request of an earlier process. */
export interface SpooledRequest {
  readonly body: Buffer
  /** Spans. */
  readonly count: number
  remove(): void
  /** Leaves it to the next process. */
  release(): void
}

/**
 * Requests that could not be sent before the end, in files of a folder that processes may share:
 * `traces-<ms>-<pid>-<n>-<spans>.otlp`, written under another name and renamed, claimed by renaming. No method throws.
 */
export class TraceSpool {
  readonly #dir: string
  readonly #now: () => number
  #written = 0
  #maybeMore: boolean

  /** @param now milliseconds since the epoch */
  constructor(dir: string, now: () => number) {
    this.#dir = dir
    this.#now = now
    this.#maybeMore = this.#names('.otlp').length > 0
  }

  /** Whether `claim` may find something. */
  get waiting(): boolean {
    return this.#maybeMore
  }

  /** @returns false when it could not be written */
  write(body: Buffer, count: number): boolean {
    try {
      mkdirSync(this.#dir, { recursive: true })
      const names = this.#names('.otlp')
      const bytes = names.reduce((sum, name) => sum + statSync(join(this.#dir, name)).size, 0)
      if (names.length >= MAX_FILES || bytes + body.length > MAX_BYTES) return false
      const name = `traces-${this.#now()}-${process.pid}-${this.#written++}-${count}.otlp`
      const path = join(this.#dir, name)
      // A process that dies in the middle leaves no half request.
      writeFileSync(`${path}.part`, body, { mode: 0o600 })
      renameSync(`${path}.part`, path)
      return true
    } catch {
      return false
    }
  }

  /** The oldest one; it stays, claimed, until it is removed. */
  claim(): SpooledRequest | undefined {
    this.#freeStale()
    for (const name of this.#names('.otlp')) {
      const path = join(this.#dir, name)
      const claimed = `${path}.claimed`
      try {
        renameSync(path, claimed)
        const count = Number(/-(\d{1,9})\.otlp$/.exec(name)?.[1] ?? 0)
        return {
          body: readFileSync(claimed),
          count,
          remove: () => attempt(() => rmSync(claimed, { force: true })),
          release: () => attempt(() => renameSync(claimed, path)),
        }
      } catch {
        // Another process was quicker.
      }
    }
    this.#maybeMore = false
    return undefined
  }

  #freeStale(): void {
    for (const name of this.#names('.otlp.claimed')) {
      const path = join(this.#dir, name)
      try {
        if (this.#now() - statSync(path).ctimeMs > STALE_CLAIM_MS) {
          renameSync(path, path.slice(0, -'.claimed'.length))
        }
      } catch {
        // Gone in between.
      }
    }
  }

  #names(end: string): string[] {
    try {
      return readdirSync(this.#dir)
        .filter((name) => name.startsWith('traces-') && name.endsWith(end))
        .sort()
    } catch {
      return []
    }
  }
}

function attempt(change: () => void): void {
  try {
    change()
  } catch {
    // The folder is gone, or not ours any longer: what is left there is claimed again when it is stale.
  }
}
