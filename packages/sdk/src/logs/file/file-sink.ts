import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FlushCounts, Loss, SinkHealth } from '../../options/sink.ts'
import type { LogRecord, LogSink } from '../record/log-record.ts'
import { Alarm } from '../ship/alarm.ts'
import { compressFile, removeOldest, rotatedName } from './rotated-files.ts'

/** Settings of a FileSink, all of them decided. */
export interface FileSinkOptions {
  readonly path: string
  /** Bytes after which a file is rotated. */
  readonly maxBytes: number
  /** Milliseconds after which a file is rotated; undefined for never. */
  readonly maxAgeMs: number | undefined
  /** Rotated files that stay. */
  readonly keep: number
  readonly gzip: boolean
}

export interface FileSinkDeps {
  /** Prints a line, line feed included. */
  readonly print: (record: LogRecord) => string
  /** Never throws. */
  readonly lost: (loss: Loss) => void
  /** Tells the developer. Never throws. */
  readonly warn: (message: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const WRITE_AFTER_MS = 100
const WRITE_AT_BYTES = 64 * 1024
/** Lines that wait for a disk that is full, or gone. */
const MAX_WAITING = 4 * 1024 * 1024
/** A disk that failed is tried again. */
const RETRY_MS = 5_000
const NOTHING: FlushCounts = { sent: 0, spooled: 0, lost: 0 }

/**
 * Appends lines to a file, and begins a new one when it is large or old enough. A file that somebody else removed or
 * rotated is made anew. While the disk is full lines wait, within a bound; then they are lost, and counted.
 */
export class FileSink implements LogSink {
  readonly name = 'file'
  readonly #options: FileSinkOptions
  readonly #deps: FileSinkDeps
  readonly #soon = new Alarm()
  #waiting: string[] = []
  #bytes = 0
  /** On its way to the file. */
  #chunk: { readonly bytes: Buffer; readonly lines: number; written: number } | null = null
  #file: FileHandle | null = null
  #size = 0
  #beganMs = 0
  #rotatedMs = 0
  #working: Promise<void> | null = null
  #tidying: Promise<void> = Promise.resolve()
  #closed = false
  #failing = false
  #counts = { sent: 0, lost: 0 }
  #lastError: string | undefined

  constructor(options: FileSinkOptions, deps: FileSinkDeps) {
    this.#options = options
    this.#deps = deps
  }

  write(record: LogRecord): void {
    if (this.#closed || this.#bytes > MAX_WAITING)
      return this.#lose(1, this.#closed ? 'exit' : 'queue-full')
    const line = this.#deps.print(record)
    this.#waiting.push(line)
    this.#bytes += line.length
    if (this.#failing || this.#working !== null) return
    if (this.#bytes >= WRITE_AT_BYTES) this.#work()
    else if (!this.#soon.set) this.#soon.start(WRITE_AFTER_MS, () => this.#work())
  }

  async flush(deadline: AbortSignal): Promise<FlushCounts> {
    const before = { ...this.#counts }
    this.#work()
    await Promise.race([this.#all(), aborted(deadline)])
    return this.#since(before)
  }

  async close(deadline: AbortSignal): Promise<FlushCounts> {
    if (this.#closed) return NOTHING
    const before = { ...this.#counts }
    await this.flush(deadline)
    this.#end()
    return this.#since(before)
  }

  health(): SinkHealth {
    return {
      sink: this.name,
      state: this.#closed ? 'off' : this.#failing ? 'retrying' : 'ok',
      queued: this.#waiting.length + (this.#chunk?.lines ?? 0),
      queuedBytes: this.#bytes + (this.#chunk?.bytes.length ?? 0),
      ...this.#counts,
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    }
  }

  spoolOnExit(): FlushCounts {
    if (this.#closed) return NOTHING
    const before = { ...this.#counts }
    this.#end()
    return this.#since(before)
  }

  /** Writes what is left, synchronously. */
  #end(): void {
    this.#closed = true
    this.#soon.stop()
    const lines = this.#waiting.length + (this.#chunk?.lines ?? 0)
    if (lines > 0) this.#writeRest(lines)
    this.#chunk = null
    void this.#file?.close().catch(() => undefined)
  }

  #writeRest(lines: number): void {
    const rest = Buffer.from(this.#waiting.splice(0).join(''))
    this.#bytes = 0
    try {
      const file = openSync(this.#options.path, 'a', 0o640)
      for (const part of [this.#unwritten(file), rest]) {
        for (let at = 0; at < part.length; ) at += writeSync(file, part, at)
      }
      closeSync(file)
      this.#counts.sent += lines
    } catch {
      this.#lose(lines, 'exit')
    }
  }

  /** Of a write that is under way the system may have done a part: the size of the file tells. */
  #unwritten(file: number): Buffer {
    const chunk = this.#chunk
    if (chunk === null) return Buffer.alloc(0)
    const done = fstatSync(file).size - this.#size
    const known = done >= chunk.written && done <= chunk.bytes.length
    return chunk.bytes.subarray(known ? done : chunk.written)
  }

  async #all(): Promise<void> {
    while (this.#working !== null) await this.#working
    await this.#tidying
  }

  #work(): void {
    this.#soon.stop()
    this.#working ??= this.#writeAll().then((again) => {
      this.#working = null
      // Opened while it was closed.
      if (this.#closed) return void this.#leave()
      if (again !== 'failed') {
        this.#failing = false
        if (this.#bytes > 0) this.#soon.start(WRITE_AFTER_MS, () => this.#work())
      } else this.#soon.start(RETRY_MS, () => this.#work())
    })
  }

  async #writeAll(): Promise<'done' | 'failed'> {
    try {
      while ((this.#chunk !== null || this.#waiting.length > 0) && !this.#closed) {
        const file = await this.#ready()
        this.#chunk ??= this.#take()
        await this.#writeChunk(file, this.#chunk)
        if (this.#closed) return 'done'
        this.#counts.sent += this.#chunk.lines
        this.#size += this.#chunk.bytes.length
        this.#chunk = null
      }
      return 'done'
    } catch (error) {
      this.#failed(error)
      return 'failed'
    }
  }

  async #writeChunk(
    file: FileHandle,
    chunk: { readonly bytes: Buffer; written: number },
  ): Promise<void> {
    while (chunk.written < chunk.bytes.length && !this.#closed) {
      const { bytesWritten } = await file.write(chunk.bytes, chunk.written)
      chunk.written += bytesWritten
    }
  }

  #take(): { bytes: Buffer; lines: number; written: number } {
    const lines = this.#waiting.splice(0)
    this.#bytes = 0
    return { bytes: Buffer.from(lines.join('')), lines: lines.length, written: 0 }
  }

  /** The file to write to: this one, or a new one. */
  async #ready(): Promise<FileHandle> {
    const { path, maxBytes, maxAgeMs } = this.#options
    // In the middle of a chunk it stays the same.
    if (this.#file !== null && (this.#chunk?.written ?? 0) > 0) return this.#file
    const now = this.#deps.now()
    if (this.#file !== null && !(await this.#isStillThere(this.#file))) await this.#leave()
    if (this.#file === null) await this.#open()
    const old = maxAgeMs !== undefined && now - this.#beganMs >= maxAgeMs
    if (this.#file !== null && this.#size > 0 && (this.#size >= maxBytes || old)) {
      await this.#leave()
      await this.#rotate(path, now)
      await this.#open()
    }
    if (this.#file === null) throw new Error(`${path} cannot be opened`)
    return this.#file
  }

  async #open(): Promise<void> {
    const { path } = this.#options
    await mkdir(dirname(path), { recursive: true })
    this.#file = await open(path, 'a', 0o640)
    const { size, birthtimeMs, mtimeMs } = await this.#file.stat()
    this.#size = size
    this.#beganMs = size === 0 ? this.#deps.now() : Math.min(birthtimeMs || mtimeMs, mtimeMs)
  }

  async #leave(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.close().catch(() => undefined)
  }

  /** Other processes may write to the same path, and rotate it. */
  async #isStillThere(file: FileHandle): Promise<boolean> {
    const [own, there] = await Promise.all([
      file.stat(),
      stat(this.#options.path).catch(() => undefined),
    ])
    if (there !== undefined && own.ino === there.ino) this.#size = own.size
    return own.ino === there?.ino
  }

  async #rotate(path: string, now: number): Promise<void> {
    const { keep, gzip } = this.#options
    // Names sort by age, also those of one millisecond.
    let atMs = Math.max(now, this.#rotatedMs + 1)
    while (await exists(rotatedName(path, atMs))) atMs++
    this.#rotatedMs = atMs
    const name = rotatedName(path, atMs)
    await rename(path, name)
    this.#tidying = this.#tidying.then(async () => {
      if (gzip) await compressFile(name)
      await removeOldest(path, keep)
    })
  }

  #failed(error: unknown): void {
    this.#lastError = error instanceof Error ? error.message : String(error)
    if (!this.#failing) this.#deps.warn(`cannot write ${this.#options.path}: ${this.#lastError}`)
    this.#failing = true
  }

  #lose(count: number, reason: Loss['reason']): void {
    this.#counts.lost += count
    this.#deps.lost({ signal: 'logs', sink: this.name, count, reason })
  }

  #since(before: { readonly sent: number; readonly lost: number }): FlushCounts {
    const { sent, lost } = this.#counts
    return { sent: sent - before.sent, spooled: 0, lost: lost - before.lost }
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    async () =>
      stat(`${path}.gz`).then(
        () => true,
        () => false,
      ),
  )
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
