import { printLabels } from '@tailspan/model'
import type { LogStream } from './log-stream.ts'

/** Lines of one instant that are remembered; beyond it they may be shown twice. */
const MAX_REMEMBERED = 10_000

/**
 * Where a tail was broken off. Taking it up again asks for everything from the last instant on, so
 * that lines of this instant come twice; those that were shown already are left out.
 */
export class TailSeam {
  #last: bigint | null = null
  #shown = new Set<string>()
  #resumed = false

  /** Newest timestamp so far, null before the first line. */
  get last(): bigint | null {
    return this.#last
  }

  /** The connection is a new one: lines may come again. */
  resume(): void {
    this.#resumed = true
  }

  /** Leaves out what was shown, and remembers the rest. */
  pass(streams: readonly LogStream[]): readonly LogStream[] {
    const passed = this.#resumed
      ? streams.map((stream) => this.#unseen(stream)).filter((stream) => stream.entries.length > 0)
      : streams
    for (const stream of passed) this.#remember(stream)
    return passed
  }

  #unseen(stream: LogStream): LogStream {
    const entries = stream.entries.filter(
      ({ timestamp, line }) => timestamp !== this.#last || !this.#shown.has(keyOf(stream, line)),
    )
    return entries.length === stream.entries.length ? stream : { ...stream, entries }
  }

  #remember(stream: LogStream): void {
    for (const { timestamp, line } of stream.entries) {
      if (this.#last === null || timestamp > this.#last) {
        this.#last = timestamp
        this.#shown = new Set()
      }
      if (timestamp === this.#last && this.#shown.size < MAX_REMEMBERED) {
        this.#shown.add(keyOf(stream, line))
      }
    }
  }
}

function keyOf(stream: LogStream, line: string): string {
  return `${printLabels(stream.labels)}${line}`
}
