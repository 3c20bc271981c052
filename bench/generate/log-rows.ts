import { type Random, seeded } from './random.ts'

/** One log line of the generated data. */
export interface LogRow {
  /** Nanoseconds since the epoch. */
  readonly ts: bigint
  readonly service: string
  readonly pod: string
  readonly level: string
  readonly line: string
}

/** The hour the data covers: everything of every run lies in it. */
export const START_NS = 1_768_474_800_000_000_000n
export const END_NS = START_NS + 3_600_000_000_000n

const services = [
  'checkout',
  'cart',
  'payment',
  'shipping',
  'frontend',
  'catalog',
  'email',
  'ads',
  'quote',
  'recommend',
] as const
const levels = [
  'info',
  'info',
  'info',
  'info',
  'info',
  'info',
  'warn',
  'error',
  'debug',
  'debug',
] as const
const words = [
  ...(['connection', 'timeout', 'refused', 'upstream', 'cache', 'miss', 'user'] as const),
  ...(['order', 'item', 'total', 'retry', 'circuit', 'breaker', 'open', 'closed'] as const),
  ...(['database', 'query', 'slow', 'index', 'scan', 'lock', 'wait', 'commit'] as const),
  'rollback',
] as const

/**
 * `count` lines over one hour, oldest first: half JSON, a third logfmt, the rest access log,
 * from ten services of five pods at four levels: 200 streams.
 */
export function* logRows(count: number): Generator<LogRow> {
  const random = seeded(42)
  const step = (END_NS - START_NS) / BigInt(count)
  for (let i = 0; i < count; i++) {
    const service = random.pick(services)
    const pod = `${service}-${random.below(5)}`
    const level = random.pick(levels)
    const line = makeLine(random, i, service, level)
    yield { ts: START_NS + BigInt(i) * step, service, pod, level, line }
  }
}

function makeLine(random: Random, i: number, service: string, level: string): string {
  const kind = random.next()
  if (kind < 0.5) return jsonLine(random, i, service, level)
  return kind < 0.8 ? logfmtLine(random, i, service, level) : accessLine(random, service)
}

const message = (random: Random): string => `${random.pick(words)} ${random.pick(words)}`

const jsonLine = (random: Random, i: number, service: string, level: string): string =>
  JSON.stringify({
    ts: i,
    level,
    msg: message(random),
    method: random.pick(['GET', 'POST']),
    path: `/api/v1/${service}/${random.below(1e5)}`,
    status: random.pick([200, 200, 200, 200, 404, 500]),
    duration_ms: Number((random.next() * 500).toFixed(2)),
    trace_id: random.hex(32),
    span_id: random.hex(16),
  })

const logfmtLine = (random: Random, i: number, service: string, level: string): string =>
  `level=${level} ts=${i} caller=${service}.go:${random.below(500)} msg="${message(random)}" ` +
  `duration=${(random.next() * 900).toFixed(1)}ms bytes=${random.below(1e5)} ` +
  `user=u${random.below(1e4)} traceID=${random.hex(32)}`

const accessLine = (random: Random, service: string): string =>
  `10.${random.below(256)}.${random.below(256)}.${random.below(256)} - - ` +
  `[15/Jan/2026:11:00:00 +0000] "GET /${service}/${random.below(1e5)}?q=${random.pick(words)} ` +
  `HTTP/1.1" ${random.pick([200, 301, 404, 502])} ${random.below(1e5)} "-" ` +
  '"Mozilla/5.0 (X11; Linux x86_64)"'
