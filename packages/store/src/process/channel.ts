import type { Duplex } from 'node:stream'
import { decodeMessage, encodeMessage } from './codec.ts'

/** Messages both ways over one pipe, each as its length (32 bits, little-endian) and its bytes. */
export interface Channel {
  send(message: unknown): void
  /** Bytes handed to `send` that the pipe has not taken yet. */
  readonly pending: number
  /** Ends the pipe; what was sent before still arrives. */
  end(): void
}

export interface ChannelEvents {
  message(message: unknown): void
  /** The other side is gone; called once. */
  closed(): void
}

/** No frame is longer: a length beyond it means that the two sides are out of step. */
const MOST_BYTES = 1024 * 1024 * 1024

export function openChannel(pipe: Duplex, events: ChannelEvents): Channel {
  const frames = new FrameReader(events)
  let open = true
  const close = (): void => {
    if (!open) return
    open = false
    pipe.destroy()
    events.closed()
  }
  pipe.on('data', (bytes: Buffer) => {
    try {
      frames.push(bytes)
    } catch {
      close()
    }
  })
  pipe.on('end', close)
  pipe.on('close', close)
  pipe.on('error', close)
  return {
    get pending() {
      return pipe.writableLength
    },
    send(message) {
      if (!open || !pipe.writable) return
      const bytes = encodeMessage(message)
      const head = Buffer.alloc(4)
      head.writeUInt32LE(bytes.length)
      pipe.cork()
      pipe.write(head)
      pipe.write(bytes)
      pipe.uncork()
    },
    end: () => pipe.end(),
  }
}

/** Puts frames together from whatever pieces arrive. */
class FrameReader {
  readonly #events: ChannelEvents
  #pieces: Buffer[] = []
  #length = 0

  constructor(events: ChannelEvents) {
    this.#events = events
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece)
    this.#length += piece.length
    while (this.#length >= 4) {
      const size = this.#frameSize()
      if (size > MOST_BYTES) throw new Error('frame too long')
      if (this.#length < 4 + size) return
      const all = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces)
      if (!all) return
      const rest = all.subarray(4 + size)
      this.#pieces = rest.length > 0 ? [rest] : []
      this.#length = rest.length
      this.#events.message(decodeMessage(all.subarray(4, 4 + size)))
    }
  }

  #frameSize(): number {
    const first = this.#pieces[0]
    if (first && first.length >= 4) return first.readUInt32LE()
    this.#pieces = [Buffer.concat(this.#pieces)]
    return this.#pieces[0]?.readUInt32LE() ?? 0
  }
}
