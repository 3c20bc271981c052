import type { FlushCounts, FlushReport, Sink } from '../../options/sink.ts'

/**
 * Does something with all sinks within a time, and says what became of their lines.
 * @param withinMs milliseconds
 */
export async function reportOf(
  sinks: readonly Sink[],
  run: (sink: Sink, deadline: AbortSignal) => Promise<FlushCounts>,
  withinMs: number,
): Promise<FlushReport> {
  const began = performance.now()
  const ended = new AbortController()
  const timer = setTimeout(() => ended.abort(), withinMs)
  const counts = await Promise.all(sinks.map((sink) => run(sink, ended.signal)))
  clearTimeout(timer)
  const sum = (of: (each: FlushCounts) => number): number =>
    counts.reduce((total, each) => total + of(each), 0)
  const [sent, spooled, lost] = [sum((c) => c.sent), sum((c) => c.spooled), sum((c) => c.lost)]
  const left = sinks.some((sink) => sink.health().queued > 0)
  const complete = spooled === 0 && lost === 0 && !left
  return { sent, spooled, lost, complete, tookMs: performance.now() - began }
}
