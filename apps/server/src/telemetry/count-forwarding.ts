import type { LaneState } from '../forward/lane.ts'
import type { Counters, Reading } from './counters.ts'

/** Adds what is known of each queue to other clusters to the server's numbers. */
export function countForwarding(counters: Counters, states: () => readonly LaneState[]): void {
  const each = (read: (lane: LaneState) => number): (() => Reading[]) => {
    return () => states().map((lane) => ({ labels: labelsOf(lane), value: read(lane) }))
  }
  const byReason = (read: (lane: LaneState) => ReadonlyMap<string, number>): (() => Reading[]) => {
    return () =>
      states().flatMap((lane) =>
        [...read(lane)].map(([reason, value]) => ({
          labels: { ...labelsOf(lane), reason },
          value,
        })),
      )
  }
  const lane = ['target', 'signal']
  const reason = [...lane, 'reason']
  const queued = 'tailspan_forward_queued'
  counters.readGauge(
    `${queued}_bytes`,
    'Bytes on disk',
    lane,
    each((l) => l.queued.bytes),
  )
  counters.readGauge(
    `${queued}_records`,
    'Records waiting',
    lane,
    each((l) => l.queued.records),
  )
  counters.readGauge(
    `${queued}_items`,
    'Lines or spans waiting',
    lane,
    each((l) => l.queued.items),
  )
  counters.readGauge(
    'tailspan_forward_queue_limit_bytes',
    'Bytes on disk at most',
    lane,
    each((l) => l.queued.maxBytes),
  )
  counters.readGauge(
    'tailspan_forward_oldest_age_seconds',
    'How long the oldest has waited',
    lane,
    each((l) => l.queued.oldestSeconds),
  )
  counters.readGauge(
    'tailspan_forward_failing',
    '1 while attempts fail, by what went wrong last',
    [...lane, 'code'],
    () =>
      states().map((l) => {
        const failing = l.status !== 'ok'
        const code = failing ? (l.lastError?.code ?? '') : ''
        return { labels: { ...labelsOf(l), code }, value: failing ? 1 : 0 }
      }),
  )
  const total = 'tailspan_forward'
  counters.readCounter(
    `${total}_sent_total`,
    'Lines or spans the target has',
    lane,
    each((l) => l.sent),
  )
  counters.readCounter(
    `${total}_retries_total`,
    'Attempts made again',
    lane,
    each((l) => l.retried),
  )
  counters.readCounter(
    `${total}_rejected_total`,
    'Lines or spans the target will not take',
    reason,
    byReason((l) => l.rejected),
  )
  counters.readCounter(
    `${total}_dropped_total`,
    'Lines or spans dropped as a queue was full',
    reason,
    byReason((l) => l.dropped),
  )
  counters.readCounter(
    `${total}_refused_total`,
    'Lines or spans whose sender was told to come again',
    reason,
    byReason((l) => l.refused),
  )
}

function labelsOf({ name, signal }: LaneState): Reading['labels'] {
  return { target: name, signal }
}
