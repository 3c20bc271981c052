import type { LaneState } from '../../forward/lane.ts'
import { FORWARD_SIGNALS, WHEN_FULL } from '../../forward/route-settings.ts'
import { choice, list, mapOf, number, record, shape, text, whole } from '../openapi/schema.ts'
import { question } from './route.ts'

const byReason = (what: string): ReturnType<typeof mapOf> => mapOf(whole(), what)

const target = record(
  'ForwardTarget',
  {
    name: text(),
    signal: choice(FORWARD_SIGNALS),
    to: text('id of the cluster'),
    status: choice(['ok', 'retrying', 'blocked'], '`blocked`: somebody has to put something right'),
    queued: shape({
      records: whole(),
      items: whole('lines or spans'),
      bytes: whole('on disk'),
      maxBytes: whole(),
      oldestSeconds: number('how long the oldest has waited'),
    }),
    whenFull: choice(WHEN_FULL),
    sent: whole('lines or spans that the target has, since the start'),
    retried: whole('attempts that were made again'),
    rejected: byReason('lines or spans that the target will not take, by reason'),
    dropped: byReason('lines or spans that are lost as the queue was full, by reason'),
    refused: byReason('lines or spans whose sender was told to come again, by reason'),
    lastError: shape({ code: text(), message: text(), at: text('nanoseconds') }),
    nextAttempt: text('nanoseconds'),
  },
  ['lastError', 'nextAttempt'],
)

/** `/api/v1/forward`: what waits for other clusters, and how sending it goes. */
export const forward = question(
  {
    id: 'forward',
    tag: 'clusters',
    summary: 'What is forwarded to other clusters: what waits, and how sending it goes.',
    path: '/api/v1/forward',
    params: {},
    answer: record('ForwardAnswer', {
      targets: list(target, 'by route and signal'),
      left: list(
        record('LeftQueue', { name: text(), signal: choice(FORWARD_SIGNALS), bytes: whole() }),
        'queues on disk whose routes are gone',
      ),
    }),
  },
  ({ deps: { forwarder } }) => ({
    targets: forwarder.states.map(targetJson),
    left: forwarder.left,
  }),
)

function targetJson({ rejected, dropped, refused, lastError, nextAttemptMs, ...lane }: LaneState) {
  return {
    ...lane,
    rejected: Object.fromEntries(rejected),
    dropped: Object.fromEntries(dropped),
    refused: Object.fromEntries(refused),
    ...(lastError && {
      lastError: {
        code: lastError.code,
        message: lastError.message,
        at: nanoseconds(lastError.atMs),
      },
    }),
    ...(nextAttemptMs !== null && { nextAttempt: nanoseconds(nextAttemptMs) }),
  }
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms)) * 1_000_000n)
}
