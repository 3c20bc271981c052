import { setTimeout as delay } from 'node:timers/promises'

/**
 * Runs `work` and meanwhile `report` every `intervalMs`, never two reports at once and none after the
 * work is done. Rejects with what either of them rejects with; the other one is then told to stop by
 * its signal and waited for.
 */
export async function whileReporting(
  intervalMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
  report: () => Promise<void>,
): Promise<void> {
  const failed = new AbortController()
  const finished = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const reporting = (async () => {
    const stop = AbortSignal.any([either, finished.signal])
    for (;;) {
      await delay(intervalMs, undefined, { signal: stop }).catch(() => {})
      if (stop.aborted) return
      await report()
    }
  })().catch((error: unknown) => failed.abort(error))
  try {
    await work(either)
  } finally {
    finished.abort()
    await reporting
  }
  failed.signal.throwIfAborted()
}
