/**
 * Runs `stop` once on SIGTERM or when the supervisor goes, then exits; at the latest after
 * `withinMs`. SIGINT is left to the supervisor, which gets the same Ctrl-C.
 */
export function stopOnSignal(stop: () => Promise<void>, withinMs: number): void {
  let stopping = false
  const run = (): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(0), withinMs).unref()
    void stop().finally(() => process.exit(0))
  }
  process.on('SIGTERM', run)
  process.on('disconnect', run)
  process.on('SIGINT', () => undefined)
}
