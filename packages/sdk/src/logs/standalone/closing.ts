import { parseDuration } from '../../options/duration.ts'
import { readEnv } from '../../options/env.ts'
import type { Sink } from '../../options/sink.ts'

/** Milliseconds that the end of a process waits for its last lines: `TAILSPAN_SHUTDOWN_TIMEOUT`, else 2,000. */
export function shutdownMs(): number {
  return parseDuration(readEnv('TAILSPAN_SHUTDOWN_TIMEOUT')) ?? 2000
}

/**
 * Sends what is left when a process has nothing else to do, and keeps what is left when it ends.
 * @param ended called after the very last
 * @returns what ends both
 */
export function closing(sink: Sink, ended: () => void): () => void {
  let flushed = false
  const last = (): void => {
    // Once: a flush keeps the process running, and "nothing to do" comes again.
    if (flushed || sink.health().queued === 0) return
    flushed = true
    void sink.flush(AbortSignal.timeout(shutdownMs()))
  }
  const exit = (): void => {
    sink.spoolOnExit()
    ended()
  }
  process.on('beforeExit', last)
  process.on('exit', exit)
  return () => {
    process.off('beforeExit', last)
    process.off('exit', exit)
  }
}
