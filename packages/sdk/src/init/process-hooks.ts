import type { EventEmitter } from 'node:events'
import { isMainThread } from 'node:worker_threads'
import type { FlushCounts, FlushReport } from '../options/sink.ts'
import { appListensTo, ours, passOn } from './signal-listeners.ts'

export interface HookedSdk {
  readonly hasQueued: boolean
  flush(): Promise<FlushReport>
  shutdown(): Promise<FlushReport>
  spoolOnExit(): FlushCounts
}

export interface HookOptions {
  readonly signals: readonly NodeJS.Signals[]
  /** Told of an error that ends the process. */
  readonly crashed: (error: unknown) => void
  readonly write: (line: string) => void
}

/**
 * Sends or spools what is queued when the process ends: by itself, by `process.exit`, by a signal or by an error.
 * A signal that the app handles is left to it; one that it does not still ends the process. Returns how to undo it.
 */
export function hookProcess(sdk: HookedSdk, options: HookOptions): () => void {
  const undo: (() => void)[] = []
  const on = (event: string, listener: (error?: unknown) => void): void => {
    const emitter: EventEmitter = process
    emitter.on(event, listener)
    undo.push(() => emitter.removeListener(event, listener))
  }
  on('beforeExit', () => {
    // Sending keeps the process alive; then this event comes again, with nothing to do.
    if (sdk.hasQueued) void sdk.shutdown()
  })
  on('exit', () => {
    const { lost } = sdk.spoolOnExit()
    if (lost > 0) options.write(`[tailspan] ${lost} spans or lines were lost at exit`)
  })
  on('uncaughtExceptionMonitor', (error) => options.crashed(error))
  // Workers get no signals.
  if (isMainThread) for (const signal of options.signals) on(signal, ours(onSignal(signal)))
  return () => {
    for (const each of undo) each()
  }

  function onSignal(signal: NodeJS.Signals): () => void {
    let ending = false
    return () => {
      if (appListensTo(signal)) {
        // The app ends itself, and may have something to say until then.
        void sdk.flush()
        return
      }
      // Whoever presses the keys twice wants it now.
      if (ending) process.exit(128 + (SIGNAL_NUMBERS.get(signal) ?? 0))
      ending = true
      void sdk.shutdown().then(() => {
        for (const each of undo) each()
        passOn(signal)
      })
    }
  }
}

const SIGNAL_NUMBERS: ReadonlyMap<NodeJS.Signals, number> = new Map([
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
])
