import { END_NS, START_NS } from './log-rows.ts'
import { seeded } from './random.ts'

/** One span of the generated data. */
export interface SpanRow {
  readonly traceId: string
  readonly spanId: string
  /** '' for the root. */
  readonly parentId: string
  readonly service: string
  readonly name: string
  /** 1 to 5, as OTLP numbers them. */
  readonly kind: number
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  readonly durationNs: bigint
  readonly error: boolean
  readonly attributes: readonly (readonly [string, string | number | boolean])[]
}

const SPANS_PER_TRACE = 10

const services = [
  'frontend',
  'checkout',
  'cart',
  'payment',
  'shipping',
  'catalog',
  'email',
  'ads',
  'quote',
  'recommend',
] as const
const names = [
  'GET /api/cart',
  'POST /api/checkout',
  'SELECT orders',
  'INSERT payment',
  'publish order',
  'GET /api/quote',
  'render',
  'charge',
  'reserve',
  'lookup',
] as const

/** `count` spans in traces of ten over one hour, trace by trace, oldest first. */
export function* spanRows(count: number): Generator<SpanRow> {
  const random = seeded(7)
  const traces = Math.ceil(count / SPANS_PER_TRACE)
  const step = (END_NS - START_NS) / BigInt(traces)
  let ids: string[] = []
  let traceId = ''
  for (let i = 0; i < count; i++) {
    const place = i % SPANS_PER_TRACE
    if (place === 0) {
      traceId = random.hex(32)
      ids = []
    }
    const parentId = ids[random.below(ids.length)] ?? ''
    const spanId = random.hex(16)
    ids.push(spanId)
    const error = random.next() < 0.03
    yield {
      traceId,
      spanId,
      parentId,
      service: place === 0 ? 'frontend' : random.pick(services),
      name: random.pick(names),
      kind: 1 + random.below(5),
      start: START_NS + BigInt(Math.floor(i / SPANS_PER_TRACE)) * step + BigInt(place) * 1_000_000n,
      durationNs: BigInt(Math.floor(random.next() ** 4 * 2e9)) + 1000n,
      error,
      attributes: [
        ['http.request.method', random.pick(['GET', 'POST'])],
        ['http.response.status_code', error ? 500 : 200],
        ['user.id', `u${random.below(1e4)}`],
        ['db.system', random.pick(['postgresql', 'redis'])],
        ['cart.value', Number((random.next() * 500).toFixed(2)) + 0.001],
        ['cache.hit', random.next() < 0.5],
      ],
    }
  }
}
