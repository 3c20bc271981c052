import { statfs } from 'node:fs/promises'
import { TailspanError } from '@tailspan/model'

/** Below this much free space nothing is written, so that DuckDB can still fold its log into the file. */
const LEAST_BYTES = 512 * 1024 * 1024
/** How long an answer of the file system holds, milliseconds. */
const VALID = 1000

/** Refuses writes while the disk of a folder is nearly full; a full one makes DuckDB unusable. */
export class FreeSpace {
  readonly #folder: string
  readonly #leastBytes: number
  #free = Number.POSITIVE_INFINITY
  #askedAt = Number.NEGATIVE_INFINITY

  constructor(folder: string, leastBytes = LEAST_BYTES) {
    this.#folder = folder
    this.#leastBytes = leastBytes
  }

  /** Rejects with `unavailable` while there is too little. */
  async check(): Promise<void> {
    const now = performance.now()
    if (now - this.#askedAt > VALID) {
      this.#askedAt = now
      const { bavail, bsize } = await statfs(this.#folder)
      this.#free = bavail * bsize
    }
    if (this.#free >= this.#leastBytes) return
    throw new TailspanError(
      'unavailable',
      `the disk of ${this.#folder} is nearly full: ${megabytes(this.#free)} are free, writing needs ${megabytes(this.#leastBytes)}`,
      { retryAfter: 5 },
    )
  }
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MiB`
}
