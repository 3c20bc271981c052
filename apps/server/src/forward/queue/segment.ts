import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import {
  MARK_BYTES,
  nextMark,
  type QueueRecord,
  readRecord,
  recordBytes,
  writeRecord,
} from './record.ts'

/** `000000000012-9f3a2c1b.seg`: number and salt. */
const NAME = /^(\d{12})-([0-9a-f]{8})\.seg$/
/** Read at a time while a segment is looked through. */
const CHUNK_BYTES = 1 << 20

/** Records that were read, and where they end. */
export interface RecordsRead {
  readonly records: readonly QueueRecord[]
  /** Offset after the last of them, and after what was passed over. */
  readonly end: number
  /** Bytes that are no records; what is passed over to reach the next one. */
  readonly damagedBytes: number
}

/** A file of records that is appended to until it is sealed, and deleted whole. */
export class Segment {
  readonly number: number
  readonly path: string
  readonly #salt: number
  readonly #handle: FileHandle
  /** Bytes that are durable; nothing beyond is read. */
  #committed: number
  /** Records and items that nobody has acknowledged. */
  records = 0
  items = 0

  private constructor(
    path: string,
    number: number,
    salt: number,
    handle: FileHandle,
    committed: number,
  ) {
    this.path = path
    this.number = number
    this.#salt = salt
    this.#handle = handle
    this.#committed = committed
  }

  /** Makes an empty one. Its name is durable once the folder is synced. */
  static async make(folder: string, number: number): Promise<Segment> {
    const salt = randomBytes(4)
    const name = `${String(number).padStart(12, '0')}-${salt.toString('hex')}.seg`
    const path = join(folder, name)
    return new Segment(path, number, salt.readUInt32BE(0), await open(path, 'wx+'), 0)
  }

  /** Opens those of a folder, in the order of their numbers. */
  static async openAll(folder: string): Promise<Segment[]> {
    const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort()
    const segments: Segment[] = []
    for (const name of names) {
      const [, number = '', salt = ''] = NAME.exec(name) ?? []
      const path = join(folder, name)
      const handle = await open(path, 'r+')
      const { size } = await handle.stat()
      segments.push(new Segment(path, Number(number), Number.parseInt(salt, 16), handle, size))
    }
    return segments
  }

  get committed(): number {
    return this.#committed
  }

  /**
   * Appends records; resolves when they are durable. After a failure what was written of them is cut
   * off, as far as that is possible, and the segment must not be appended to again: a file system that
   * failed to write may claim later on that it did.
   */
  async append(records: readonly QueueRecord[]): Promise<void> {
    const bytes = Buffer.allocUnsafe(records.reduce((sum, one) => sum + recordBytes(one), 0))
    let at = 0
    for (const record of records) at = writeRecord(record, this.#salt, bytes, at)
    try {
      // A disk that becomes full takes a part first.
      for (let done = 0; done < bytes.length; ) {
        const rest = bytes.length - done
        done += (await this.#handle.write(bytes, done, rest, this.#committed + done)).bytesWritten
      }
      await this.#handle.datasync()
    } catch (error) {
      await this.#handle.truncate(this.#committed).catch(() => undefined)
      throw error
    }
    this.#committed += bytes.length
    this.records += records.length
    for (const { items } of records) this.items += items
  }

  /**
   * Reads records from an offset on, about `maxBytes` of them and at least one if there is one. What is
   * damaged is passed over: a flipped bit costs the record that it is in.
   */
  async read(offset: number, maxBytes: number): Promise<RecordsRead> {
    let bytes = await this.#bytes(offset, maxBytes)
    const records: QueueRecord[] = []
    let damagedBytes = 0
    let at = 0
    while (at < bytes.length) {
      const found = readRecord(bytes, at, this.#salt)
      if (found.kind === 'record') {
        records.push(found.record)
        at = found.end
        continue
      }
      if (records.length > 0) break
      if (found.kind === 'begin' && offset + at + found.bytes <= this.#committed) {
        bytes = await this.#bytes(offset, at + found.bytes)
        continue
      }
      const to = this.#passOver(bytes, at, offset)
      damagedBytes += to - at
      at = to
    }
    return { records, end: offset + at, damagedBytes }
  }

  /**
   * Looks through all records from an offset on and counts them. Bytes at the end that are no records
   * are cut off: they were being written when the process died.
   */
  async recover(offset: number): Promise<{ damagedBytes: number; cutBytes: number }> {
    let damagedBytes = 0
    let pending = 0
    let good = offset
    for (let at = offset; at < this.#committed; ) {
      const found = await this.read(at, CHUNK_BYTES)
      pending += found.damagedBytes
      at = found.end
      if (found.records.length === 0) continue
      damagedBytes += pending
      pending = 0
      good = at
      this.records += found.records.length
      for (const { items } of found.records) this.items += items
    }
    if (pending > 0) await this.#cut(good)
    return { damagedBytes, cutBytes: pending }
  }

  /** When the record at an offset was queued; undefined when there is none. */
  async timeAt(offset: number): Promise<number | undefined> {
    return (await this.read(offset, 1)).records[0]?.atMs
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async delete(): Promise<void> {
    await this.close()
    await unlink(this.path)
  }

  async #cut(length: number): Promise<void> {
    await this.#handle.truncate(length)
    await this.#handle.datasync()
    this.#committed = length
  }

  /** Where the next record may begin. */
  #passOver(bytes: Buffer, at: number, offset: number): number {
    const next = nextMark(bytes, at + 1)
    if (next >= 0) return next
    if (offset + bytes.length >= this.#committed) return bytes.length
    // A mark may lie across the end of what was read.
    return Math.max(at + 1, bytes.length - MARK_BYTES + 1)
  }

  /** Bytes from an offset on, as many as there are. */
  async #bytes(offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.#committed - offset)))
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await this.#handle.read(bytes, done, bytes.length - done, offset + done)
      done += bytesRead
      if (bytesRead > 0) continue
      // Somebody cut the file from outside.
      this.#committed = offset + done
      return bytes.subarray(0, done)
    }
    return bytes
  }
}
