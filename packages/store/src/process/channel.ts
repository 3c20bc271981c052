import type { Duplex } from 'node:stream'
import { decodeMessage, encodeMessage } from './codec.ts'
import { type FrameMemory, FrameReader } from './frame-reader.ts'

/** Messages both ways over one pipe, each as its length (32 bits, little-endian) and its bytes. */
export interface Channel {
  send(message: unknown): void
  /** Bytes handed to `send` that the pipe has not taken yet. */
  readonly pending: number
  /** Ends the pipe; what was sent before still arrives. */
  end(): void
}

export interface ChannelEvents {
  /** `release` says that neither the message nor any array in it is looked at any more. */
  message(message: unknown, release: () => void): void
  /** The other side is gone; called once. */
  closed(): void
}

/** What a channel keeps received messages in. */
export interface ChannelMemory extends FrameMemory {
  /** Takes back what a released message lay in. */
  give(buffer: ArrayBuffer): void
}

/** Bytes that are copied for the sake of a single write. */
const SMALL = 16 * 1024

/** Memory of their own for each message. */
const ordinary: ChannelMemory = {
  take: (bytes) => new ArrayBuffer(bytes),
  give: () => {},
}

/**
 * Sends and receives over a pipe. Bytes come as its `data`, or by `receive` from a pipe that was
 * opened with a buffer of its own.
 */
export function openChannel(
  pipe: Duplex,
  events: ChannelEvents,
  memory: ChannelMemory = ordinary,
): Channel & { receive(bytes: Uint8Array): void } {
  const frames = new FrameReader(memory, (bytes) => {
    let held = true
    events.message(decodeMessage(bytes), () => {
      if (held) memory.give(bytes.buffer)
      held = false
    })
  })
  let open = true
  const close = (): void => {
    if (!open) return
    open = false
    pipe.destroy()
    events.closed()
  }
  const receive = (bytes: Uint8Array): void => {
    try {
      frames.push(bytes)
    } catch {
      close()
    }
  }
  pipe.on('data', receive)
  pipe.on('end', close)
  pipe.on('close', close)
  pipe.on('error', close)
  return {
    receive,
    get pending() {
      return pipe.writableLength
    },
    send(message) {
      if (!open || !pipe.writable) return
      const bytes = encodeMessage(message)
      const head = Buffer.alloc(4)
      head.writeUInt32LE(bytes.length)
      // One write takes half the time of two at once.
      if (bytes.length < SMALL) return void pipe.write(Buffer.concat([head, bytes]))
      pipe.cork()
      pipe.write(head)
      pipe.write(bytes)
      pipe.uncork()
    },
    end: () => pipe.end(),
  }
}
