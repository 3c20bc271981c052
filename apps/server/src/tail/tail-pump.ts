import type { WebSocket } from 'ws'
import type { FrameSource, TailFrame } from './tail-session.ts'

/** How often a session is asked for its next frame, milliseconds. */
const FLUSH_MS = 50
/** Bytes on their way to a reader above which it must take some before it gets more. */
const HIGH_WATER = 1024 * 1024
const LINES_PER_FRAME = 500

/**
 * Sends a source's frames while its socket takes them. A reader that stalls fills its own ring
 * and nothing else.
 * @returns function that stops the pump
 */
export function pumpTail(
  source: FrameSource,
  socket: WebSocket,
  encode: (frame: TailFrame) => string,
): () => void {
  const timer = setInterval(() => {
    while (socket.readyState === socket.OPEN && socket.bufferedAmount < HIGH_WATER) {
      const frame = source.next(LINES_PER_FRAME)
      if (frame === null) return
      socket.send(encode(frame))
    }
  }, FLUSH_MS)
  return () => clearInterval(timer)
}
