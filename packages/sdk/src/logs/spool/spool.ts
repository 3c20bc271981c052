import { mkdirSync, renameSync, rmdirSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Batch } from '../ship/batch.ts'
import { decodeBatchFile, type StoredBatch } from './batch-file.ts'
import { type Owner, ownedName, readName, readyName, type Self } from './owner.ts'
import { writeBatch, writeBatchSync } from './write-batch.ts'

export interface SpoolOptions {
  /** Shared by any number of processes. */
  readonly dir: string
  /** Batches go to no other target than the one that they were written for: a name for it. */
  readonly target: string
  /** This process keeps as many bytes at most. */
  readonly maxBytes: number
}

/** A batch in a file, to be sent. */
export interface SpooledBatch extends StoredBatch {
  /** It was sent, or never will be: removes the file. */
  done(): Promise<void>
}

/** A folder that nobody has touched for as long belongs to nobody any more. */
const ABANDONED_MS = 15 * 60_000
const BATCH = '.batch'

/**
 * Batches on disk, for another time: one file each, in a folder that one process owns. Who ends gives its folder
 * free; who starts takes over what is free, and the folders of processes that are gone. Taking over is one rename,
 * so that no two do it.
 */
export class Spool {
  readonly #options: SpoolOptions
  readonly #self: Self
  /** Folders of this process, oldest first; the last is the one that is written to. */
  readonly #owned: Owner[] = []
  #own: Owner | null = null
  #bytes = 0
  #files = 0
  #writing = 0
  #torn = 0
  #released = false

  constructor(options: SpoolOptions, self: Self) {
    this.#options = options
    this.#self = self
  }

  /** Files that were not whole, so far. */
  get torn(): number {
    return this.#torn
  }

  /** There may be batches to send. */
  get waiting(): boolean {
    return this.#owned.length > 0
  }

  /** Takes over the folders of processes that are gone. Never throws. */
  async claim(): Promise<void> {
    const names = await readdir(this.#options.dir).catch(() => [])
    const found: Owner[] = []
    for (const name of names) {
      const read = readName(this.#options.target, name)
      if (read === null || !(await this.#isFree(name, read.owner))) continue
      const owner = this.#newOwner(read.id.split('-')[0] ?? '0')
      const taken = await rename(this.#path(name), this.#pathOf(owner)).then(
        () => true,
        () => false,
      )
      if (taken) found.push(owner)
    }
    found.sort((a, b) => (a.id < b.id ? -1 : 1))
    this.#owned.unshift(...found)
    if (this.#released) this.release()
    else await this.touch()
  }

  /** The oldest batch that is not done yet; null when there is none. Never throws. */
  async next(): Promise<SpooledBatch | null> {
    for (;;) {
      const [owner] = this.#owned
      if (owner === undefined) return null
      const folder = this.#pathOf(owner)
      const names = await readdir(folder).catch(() => [])
      for (const name of names.filter((one) => one.endsWith(BATCH)).sort()) {
        const file = join(folder, name)
        const bytes = await readFile(file).catch(() => Buffer.alloc(0))
        const stored = decodeBatchFile(bytes)
        // Only what this process wrote counts for its bound.
        const counted = owner === this.#own ? bytes.length : 0
        if (stored !== null) return { ...stored, done: () => this.#remove(file, counted) }
        this.#torn++
        await this.#remove(file, counted)
      }
      // What is being written right now comes another time.
      if (owner === this.#own && this.#writing > 0) return null
      await this.#leave(owner, names)
    }
  }

  /** False when there is no room, or it cannot be written. */
  async write(batch: Batch, format: string): Promise<boolean> {
    if (this.#bytes + batch.bytes > this.#options.maxBytes) return false
    const own = this.#ownFolder()
    const name = this.#nextName()
    this.#writing++
    try {
      const path = this.#pathOf(own)
      await mkdir(path, { recursive: true, mode: 0o700 })
      if (this.#released) {
        // It was given free in the meantime: what was made again belongs to nobody.
        await rmdir(path)
        return false
      }
      this.#bytes += await writeBatch(join(this.#pathOf(own), name), { batch, format })
      return true
    } catch {
      return false
    } finally {
      this.#writing--
    }
  }

  /** As `write`, before the process is gone. */
  writeSync(batch: Batch, format: string): boolean {
    if (this.#bytes + batch.bytes > this.#options.maxBytes) return false
    const own = this.#ownFolder()
    const name = this.#nextName()
    try {
      mkdirSync(this.#pathOf(own), { recursive: true, mode: 0o700 })
      this.#bytes += writeBatchSync(join(this.#pathOf(own), name), { batch, format })
      return true
    } catch {
      return false
    }
  }

  /** Says that the folders are still in use. */
  async touch(): Promise<void> {
    const now = new Date(this.#self.now())
    for (const owner of this.#owned) {
      await utimes(this.#pathOf(owner), now, now).catch(() => undefined)
    }
  }

  /** Gives the folders free for whoever starts next. Synchronous: it is done when the process ends. */
  release(): void {
    this.#released = true
    for (const owner of this.#owned.splice(0)) {
      const path = this.#pathOf(owner)
      try {
        rmdirSync(path)
      } catch {
        try {
          renameSync(path, this.#path(readyName(this.#options.target, owner.id)))
        } catch {
          // It is gone, or stays as it is until it counts as abandoned.
        }
      }
    }
    this.#own = null
  }

  async #isFree(name: string, owner: Owner | null): Promise<boolean> {
    if (owner === null) return true
    if (this.#owned.some(({ id }) => id === owner.id)) return false
    const { host, pid } = this.#self
    // A process id means something on its own machine only; in containers they come again and again.
    if (owner.host === host && owner.pid !== pid && !this.#self.isAlive(owner.pid)) return true
    const { mtimeMs } = await stat(this.#path(name)).catch(() => ({ mtimeMs: this.#self.now() }))
    return this.#self.now() - mtimeMs > ABANDONED_MS
  }

  /** Nothing is left in a folder but what was never finished. */
  async #leave(owner: Owner, names: readonly string[]): Promise<void> {
    const folder = this.#pathOf(owner)
    const index = this.#owned.indexOf(owner)
    if (index >= 0) this.#owned.splice(index, 1)
    if (owner === this.#own) this.#own = null
    for (const name of names) await rm(join(folder, name), { force: true }).catch(() => undefined)
    await rmdir(folder).catch(() => undefined)
  }

  async #remove(file: string, bytes: number): Promise<void> {
    await rm(file, { force: true }).catch(() => undefined)
    this.#bytes = Math.max(0, this.#bytes - bytes)
  }

  #ownFolder(): Owner {
    if (this.#own === null) {
      this.#own = this.#newOwner(String(this.#self.now()).padStart(15, '0'))
      this.#owned.push(this.#own)
    }
    return this.#own
  }

  #newOwner(time: string): Owner {
    const { host, pid } = this.#self
    return { host, pid, id: `${time}-${this.#self.unique()}` }
  }

  #nextName(): string {
    return `${String(++this.#files).padStart(9, '0')}${BATCH}`
  }

  #pathOf(owner: Owner): string {
    return this.#path(ownedName(this.#options.target, owner))
  }

  #path(name: string): string {
    return join(this.#options.dir, name)
  }
}

/** A name for a place that batches go to: short, as it stands in names of folders. */
export function spoolTarget(sink: string, ...where: readonly string[]): string {
  return `${sink}-${crc32(JSON.stringify(where)).toString(16).padStart(8, '0')}`
}
