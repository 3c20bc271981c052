/**
 * Memory to be used again. V8 collects garbage for every few megabytes of new buffers, however soon
 * the old ones are free; where data streams through, that costs more than what is done with it.
 */
export class BufferPool {
  readonly #maxIdleBytes: number
  readonly #idle: ArrayBuffer[] = []
  #idleBytes = 0

  constructor(maxIdleBytes: number) {
    this.#maxIdleBytes = maxIdleBytes
  }

  /** At least so many bytes, with anything in them. */
  take(bytes: number): ArrayBuffer {
    let best = -1
    for (let i = 0; i < this.#idle.length; i++) {
      const size = this.#idle[i]?.byteLength ?? 0
      // One that is much larger stays for who needs it.
      if (size < bytes || size > 4 * bytes + MOST_SLACK) continue
      if (best < 0 || size < (this.#idle[best]?.byteLength ?? 0)) best = i
    }
    const [found] = best < 0 ? [] : this.#idle.splice(best, 1)
    if (!found) return new ArrayBuffer(Math.ceil((bytes + bytes / 8 + 1) / STEP) * STEP)
    this.#idleBytes -= found.byteLength
    return found
  }

  /** Gives back what nobody looks at any more; the oldest leave when that is too much. */
  give(buffer: ArrayBuffer): void {
    this.#idle.push(buffer)
    this.#idleBytes += buffer.byteLength
    while (this.#idleBytes > this.#maxIdleBytes) {
      this.#idleBytes -= this.#idle.shift()?.byteLength ?? 0
    }
  }
}

/** Sizes are rounded up, so that the next one fits that needs a little more. */
const STEP = 16_384
const MOST_SLACK = 1 << 20

/** Hands out parts of one buffer as columns, one behind the other. */
export class ColumnArena {
  readonly buffer: ArrayBuffer
  #at = 0

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer
  }

  /** Bytes to ask a pool for, when so many bytes are in so many columns. */
  static size(bytes: number, columns: number): number {
    return bytes + 8 * columns
  }

  longs(length: number): BigInt64Array<ArrayBuffer> {
    return new BigInt64Array(this.buffer, this.#take(8 * length), length)
  }

  words(length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.buffer, this.#take(4 * length), length)
  }

  shorts(length: number): Uint16Array<ArrayBuffer> {
    return new Uint16Array(this.buffer, this.#take(2 * length), length)
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer, this.#take(length), length)
  }

  #take(bytes: number): number {
    const at = this.#at
    this.#at += Math.ceil(bytes / 8) * 8
    return at
  }
}

/** The halves of each number, the low one first. */
export function halvesOf(longs: BigInt64Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  return new Int32Array(longs.buffer, longs.byteOffset, 2 * longs.length)
}
