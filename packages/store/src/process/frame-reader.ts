/** Where frames are put together. */
export interface FrameMemory {
  /** At least so many bytes. */
  take(bytes: number): ArrayBuffer
}

/** No frame is longer: a length beyond it means that the two sides are out of step. */
const MOST_BYTES = 1024 * 1024 * 1024
const HEAD = 4

/** Puts frames together from whatever pieces arrive: 32 bits of length, little-endian, and bytes. */
export class FrameReader {
  readonly #memory: FrameMemory
  readonly #onFrame: (bytes: Buffer<ArrayBuffer>) => void
  readonly #head = Buffer.alloc(HEAD)
  #headFilled = 0
  #frame: Buffer<ArrayBuffer> | undefined
  #filled = 0

  constructor(memory: FrameMemory, onFrame: (bytes: Buffer<ArrayBuffer>) => void) {
    this.#memory = memory
    this.#onFrame = onFrame
  }

  /** Takes what arrived; the bytes are copied. Throws when it is no frame. */
  push(piece: Uint8Array): void {
    let at = 0
    while (at < piece.length) {
      if (!this.#frame) {
        const head = Math.min(HEAD - this.#headFilled, piece.length - at)
        this.#head.set(piece.subarray(at, at + head), this.#headFilled)
        this.#headFilled += head
        at += head
        if (this.#headFilled < HEAD) return
        this.#begin(this.#head.readUInt32LE())
      }
      at += this.#fill(piece, at)
    }
  }

  #begin(size: number): void {
    if (size > MOST_BYTES) throw new Error('frame too long')
    this.#frame = Buffer.from(this.#memory.take(size), 0, size)
    this.#filled = 0
  }

  /** Answers how many bytes were taken. */
  #fill(piece: Uint8Array, at: number): number {
    const frame = this.#frame
    if (!frame) return 0
    const count = Math.min(frame.length - this.#filled, piece.length - at)
    frame.set(piece.subarray(at, at + count), this.#filled)
    this.#filled += count
    if (this.#filled === frame.length) {
      this.#frame = undefined
      this.#headFilled = 0
      this.#onFrame(frame)
    }
    return count
  }
}
