import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { TailspanError } from '@tailspan/model'
import { type Position, PositionFile } from './position-file.ts'
import { lockFolder, syncFolder } from './queue-lock.ts'
import { type QueueRecord, recordBytes } from './record.ts'
import { Segment } from './segment.ts'

export interface DiskQueueOptions {
  /** Bytes on disk at most, those that are being written included. */
  readonly maxBytes: number
  /** Said in errors, such as `the queue to eu (logs)`. */
  readonly name: string
  /** A segment that has as many bytes is sealed; a sixteenth of `maxBytes` unless given, 16 MiB at most. */
  readonly segmentBytes?: number
}

/** Records read from the front, to be acknowledged as a whole. */
export interface QueueWindow {
  readonly records: readonly QueueRecord[]
  readonly items: number
  /** Where they end. */
  readonly end: Position
}

/** What was found damaged, in bytes. */
export interface QueueDamage {
  /** Between records: lost. */
  readonly damagedBytes: number
  /** At the end of segments: what was being written when the process died, and acknowledged to nobody. */
  readonly cutBytes: number
}

interface Put {
  readonly records: readonly QueueRecord[]
  readonly bytes: number
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

const LARGEST_SEGMENT = 16 << 20
const SEGMENTS = 16

/**
 * A bounded queue on disk: many writers, one reader. Records are durable when `write` resolves, and
 * come out in the order in which `write` was called; what was read and not acknowledged comes again
 * after a restart.
 */
export class DiskQueue {
  readonly folder: string
  readonly #options: Required<DiskQueueOptions>
  /** May be changed: what is there beyond it stays. */
  maxBytes: number
  readonly #position: PositionFile
  readonly #unlock: () => Promise<void>
  /** From the one that is read to the one that is written. */
  readonly #segments: Segment[]
  #nextNumber: number
  /** The last of the segments, when it may be appended to. */
  #active: Segment | null = null
  /** Everything before it is acknowledged. */
  #cursor: Position
  /** What is read and not yet acknowledged. */
  #window: QueueWindow | null = null
  #pending: Put[] = []
  #pendingBytes = 0
  #heldBytes = 0
  #writing: Promise<void> | null = null
  #deleting: Promise<unknown> = Promise.resolve()
  #reading = false
  #wake: (() => void) | null = null
  /** How often something was written. */
  #commits = 0
  #oldestMs: number | undefined
  #damagedBytes = 0
  readonly #cutBytes: number
  #closing: Promise<void> | null = null

  private constructor(
    folder: string,
    options: Required<DiskQueueOptions>,
    position: PositionFile,
    unlock: () => Promise<void>,
    segments: Segment[],
    damage: QueueDamage,
  ) {
    this.folder = folder
    this.#options = options
    this.maxBytes = options.maxBytes
    this.#position = position
    this.#unlock = unlock
    this.#segments = segments
    this.#damagedBytes = damage.damagedBytes
    this.#cutBytes = damage.cutBytes
    this.#cursor = position.position
    this.#nextNumber = Math.max(position.position.segment, segments.at(-1)?.number ?? 0) + 1
  }

  /**
   * Opens the queue of a folder, which is made when it is not there.
   * @throws TailspanError conflict when it is open already, by whomever
   */
  static async open(folder: string, options: DiskQueueOptions): Promise<DiskQueue> {
    await makeFolder(folder)
    const unlock = await lockFolder(folder)
    try {
      const position = await PositionFile.open(join(folder, 'position'))
      const { segments, damage } = await recover(folder, position.position)
      const share = Math.ceil(options.maxBytes / SEGMENTS)
      const segmentBytes = options.segmentBytes ?? Math.min(LARGEST_SEGMENT, share)
      const all = { ...options, segmentBytes }
      const queue = new DiskQueue(folder, all, position, unlock, segments, damage)
      const first = segments[0]
      if (first) queue.#oldestMs = await first.timeAt(queue.#offsetIn(first))
      return queue
    } catch (error) {
      await unlock()
      throw error
    }
  }

  /** Bytes on disk, with those that are being written or have room held for them. */
  get bytes(): number {
    const coming = this.#pendingBytes + this.#heldBytes
    return this.#segments.reduce((sum, one) => sum + one.committed, coming)
  }

  /** Records that are durable and not acknowledged. */
  get records(): number {
    return this.#segments.reduce((sum, one) => sum + one.records, 0)
  }

  /** Lines or spans in them. */
  get items(): number {
    return this.#segments.reduce((sum, one) => sum + one.items, 0)
  }

  /** When the oldest of them was queued, milliseconds since the epoch; undefined when there is none. */
  get oldestMs(): number | undefined {
    return this.records === 0 ? undefined : this.#oldestMs
  }

  get damage(): QueueDamage {
    return { damagedBytes: this.#damagedBytes, cutBytes: this.#cutBytes }
  }

  /** Whether records fit in now; `write` does not ask. */
  hasRoom(records: readonly QueueRecord[]): boolean {
    return this.bytes + bytesOf(records) <= this.maxBytes
  }

  /** Keeps room for records that will be written later; the answer gives it back, once. */
  holdRoom(records: readonly QueueRecord[]): () => void {
    let held = bytesOf(records)
    this.#heldBytes += held
    return () => {
      this.#heldBytes -= held
      held = 0
    }
  }

  /** Whether records could fit in if nothing else were there. */
  couldHold(records: readonly QueueRecord[]): boolean {
    return bytesOf(records) <= this.maxBytes
  }

  /**
   * Lets whole segments go, from the oldest on, until records fit in or only the one that is written is
   * left. What the reader holds is not lost.
   * @returns lines or spans that are lost
   */
  dropOldest(records: readonly QueueRecord[]): number {
    let lost = 0
    while (!this.hasRoom(records)) {
      const [first] = this.#segments
      if (first === undefined || first === this.#active) break
      const held = this.#window?.end.segment === first.number ? this.#window.items : 0
      lost += Math.max(0, first.items - held)
      this.#delete(first)
    }
    return lost
  }

  /**
   * Resolves when all records are durable, after one sync for all that came meanwhile.
   * @throws TailspanError unavailable when they could not be written, or the queue is closed
   */
  write(records: readonly QueueRecord[]): Promise<void> {
    if (this.#closing) return Promise.reject(this.#unavailable('is closed'))
    if (records.length === 0) return Promise.resolve()
    const bytes = bytesOf(records)
    this.#pendingBytes += bytes
    return new Promise((done, failed) => {
      this.#pending.push({ records, bytes, done, failed })
      this.#writing ??= this.#writeAll()
    })
  }

  /**
   * About `maxBytes` of records from the front, as soon as there are some; the same ones again until they
   * are acknowledged. One reader at a time.
   * @throws the signal's reason when it is aborted
   */
  async next(maxBytes: number, signal: AbortSignal): Promise<QueueWindow> {
    if (this.#reading) throw new TailspanError('conflict', `${this.#options.name} is being read`)
    this.#reading = true
    try {
      for (;;) {
        signal.throwIfAborted()
        const seen = this.#commits
        this.#window ??= await this.#read(maxBytes)
        if (this.#window) {
          this.#oldestMs = this.#window.records[0]?.atMs
          return this.#window
        }
        if (seen === this.#commits) await this.#change(signal)
      }
    } finally {
      this.#reading = false
    }
  }

  /** Is done with the records that `next` answered; resolves when that is durable. */
  async acknowledge(window: QueueWindow): Promise<void> {
    if (this.#window !== window) return
    this.#window = null
    const segment = this.#segments.find((one) => one.number === window.end.segment)
    // It was let go meanwhile.
    if (segment === undefined) return
    this.#cursor = window.end
    segment.records -= window.records.length
    segment.items -= window.items
    if (this.records === 0) this.#oldestMs = undefined
    await this.#position.write(window.end)
    if (segment !== this.#active && window.end.offset >= segment.committed) this.#delete(segment)
  }

  /** Writes what was taken and lets go of the files; what waits stays on disk. Safe to call again. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#writing
    await this.#deleting
    for (const segment of this.#segments) {
      await (segment.records === 0 ? segment.delete() : segment.close())
    }
    await this.#position.close()
    await this.#unlock()
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const puts = this.#take()
      try {
        const segment = await this.#writable()
        await segment.append(puts.flatMap(({ records }) => records))
        this.#oldestMs ??= puts[0]?.records[0]?.atMs
        for (const { done } of puts) done()
      } catch (error) {
        this.#seal()
        const why = error instanceof Error ? error.message : String(error)
        const refusal = this.#unavailable(`cannot be written: ${why}`)
        for (const { failed } of puts) failed(refusal)
      } finally {
        for (const { bytes } of puts) this.#pendingBytes -= bytes
      }
      this.#commits++
      this.#wake?.()
    }
    // At once, and not when somebody hears of the end: who writes meanwhile would wait for ever.
    this.#writing = null
  }

  /** What is written in one go: as much as a segment should have, and at least one. */
  #take(): readonly Put[] {
    let bytes = 0
    let count = 0
    for (const put of this.#pending) {
      if (count > 0 && bytes + put.bytes > this.#options.segmentBytes) break
      bytes += put.bytes
      count++
    }
    return this.#pending.splice(0, count)
  }

  async #writable(): Promise<Segment> {
    if (this.#active && this.#active.committed >= this.#options.segmentBytes) this.#seal()
    if (this.#active) return this.#active
    const segment = await Segment.make(this.folder, this.#nextNumber++)
    this.#segments.push(segment)
    this.#active = segment
    await syncFolder(this.folder)
    return segment
  }

  /** No more is appended to the last segment. */
  #seal(): void {
    const segment = this.#active
    this.#active = null
    if (segment?.records === 0) this.#delete(segment)
  }

  async #read(maxBytes: number): Promise<QueueWindow | null> {
    for (;;) {
      const [segment] = this.#segments
      if (segment === undefined) return null
      const offset = this.#offsetIn(segment)
      const read = await segment.read(offset, maxBytes).catch((error: unknown) => {
        if (this.#segments[0] === segment) throw error
        return null
      })
      // It was let go meanwhile.
      if (read === null || this.#segments[0] !== segment) continue
      this.#damagedBytes += read.damagedBytes
      const end = { segment: segment.number, offset: read.end }
      if (read.records.length > 0) {
        const items = read.records.reduce((sum, one) => sum + one.items, 0)
        return { records: read.records, items, end }
      }
      this.#cursor = end
      if (read.end < segment.committed) continue
      if (segment === this.#active) return null
      this.#delete(segment)
    }
  }

  #offsetIn(segment: Segment): number {
    const { segment: number, offset } = this.#cursor
    return number === segment.number ? Math.min(offset, segment.committed) : 0
  }

  #delete(segment: Segment): void {
    const at = this.#segments.indexOf(segment)
    if (at < 0) return
    this.#segments.splice(at, 1)
    // A file that stays is found to be done with when the queue is opened again.
    this.#deleting = Promise.allSettled([this.#deleting, segment.delete()])
  }

  /** Resolves when records may have come. */
  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake)
        this.#wake = null
        resolve()
      }
      this.#wake = wake
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  #unavailable(what: string): TailspanError {
    const message = `${this.#options.name} ${what}`
    return new TailspanError('unavailable', message, { retryAfter: 5 })
  }
}

/** Makes a folder so that it is there after a power cut, with those that it is in. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let at = folder; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at))
}

function bytesOf(records: readonly QueueRecord[]): number {
  return records.reduce((sum, one) => sum + recordBytes(one), 0)
}

/** Segments with something to be read, the others deleted. */
async function recover(
  folder: string,
  { segment: first, offset }: Position,
): Promise<{ segments: Segment[]; damage: QueueDamage }> {
  const segments: Segment[] = []
  let damagedBytes = 0
  let cutBytes = 0
  for (const segment of await Segment.openAll(folder)) {
    if (segment.number >= first) {
      const from = segment.number === first ? Math.min(offset, segment.committed) : 0
      const found = await segment.recover(from)
      damagedBytes += found.damagedBytes
      cutBytes += found.cutBytes
    }
    if (segment.records > 0) segments.push(segment)
    else await segment.delete()
  }
  return { segments, damage: { damagedBytes, cutBytes } }
}
