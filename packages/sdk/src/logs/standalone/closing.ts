import { isMainThread } from 'node:worker_threads'
import { appListensTo, ours, passOn } from '../../init/signal-listeners.ts'
import { parseDuration } from '../../options/duration.ts'
import { readEnv } from '../../options/env.ts'
import type { Sink } from '../../options/sink.ts'

/** Milliseconds that the end of a process waits for its last lines: `TAILSPAN_SHUTDOWN_TIMEOUT`, else 2,000. */
export function shutdownMs(): number {
  return parseDuration(readEnv('TAILSPAN_SHUTDOWN_TIMEOUT')) ?? 2000
}

const SIGNALS = [
  ['SIGTERM', 15],
  ['SIGINT', 2],
] as const

/**
 * Sends what is left when a process has nothing else to do or is told to end, and keeps what is left when it ends. A
 * signal that the app listens to is left to the app.
 * @param ended called after the very last
 * @returns what undoes it
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
  let ending = false
  const listeners = SIGNALS.map(([signal, number]) => {
    const listener = ours(() => {
      if (appListensTo(signal)) return void sink.flush(AbortSignal.timeout(shutdownMs()))
      // Whoever presses the keys twice wants it now.
      if (ending) process.exit(128 + number)
      ending = true
      void sink.close(AbortSignal.timeout(shutdownMs())).then(() => {
        undo()
        ended()
        passOn(signal)
      })
    })
    return { signal, listener }
  })
  const undo = (): void => {
    process.off('beforeExit', last)
    process.off('exit', exit)
    for (const { signal, listener } of listeners) process.off(signal, listener)
  }
  process.on('beforeExit', last)
  process.on('exit', exit)
  // Workers get no signals.
  if (isMainThread) for (const { signal, listener } of listeners) process.on(signal, listener)
  return undo
}
