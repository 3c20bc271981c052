import { JsonPlace } from '../http/json-place.ts'
import { type LogStream, readStreams } from './log-stream.ts'
import type { FrameKind } from './tail-socket.ts'

/** One frame of a tail. */
export interface TailFrame {
  readonly streams: readonly LogStream[]
  /** Lines that the server left out because they were not taken in time; null for none. */
  readonly dropped: TailDropped | null
}

export interface TailDropped {
  /** 0 when nobody knows how many, such as over a connection that broke further away. */
  readonly count: number
  /** First and last of them, nanoseconds since the epoch; null when the server does not say. */
  readonly from: bigint | null
  readonly to: bigint | null
}

export const tailFrames: FrameKind<TailFrame> = {
  read: readTailFrame,
  // A frame without lines takes room as well.
  size: (frame) => frame.streams.reduce((sum, stream) => sum + stream.entries.length, 1),
}

/**
 * Reads a frame of `/loki/api/v1/tail`.
 * @throws JsonShapeError, or a SyntaxError when it is no JSON
 */
export function readTailFrame(text: string): TailFrame {
  const root = new JsonPlace(JSON.parse(text))
  return { streams: readStreams(root.at('streams')), dropped: readDropped(root) }
}

function readDropped(root: JsonPlace): TailDropped | null {
  const times = root
    .at('dropped_entries')
    .items()
    .map((entry) => entry.at('timestamp').integer())
  // Loki names each line, Tailspan counts them and names the first and the last.
  const count = root.at('dropped').absent ? times.length : root.at('dropped').at('count').number()
  if (count === 0 && times.length === 0) return null
  const sorted = times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return { count, from: sorted[0] ?? null, to: sorted.at(-1) ?? null }
}
