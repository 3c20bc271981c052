import fc from 'fast-check'
import { attribute, randomTraceql, spanset } from './random-traceql.ts'

const one = fc.constantFrom

const measured = fc.oneof(
  { weight: 3, arbitrary: fc.constant('duration') },
  { weight: 3, arbitrary: attribute.filter((name) => !name.startsWith('parent.')) },
  { weight: 1, arbitrary: one('traceDuration', 'span:childCount', 'nestedSetLeft') },
)
const group = fc.oneof(
  one('name', 'kind', 'status', 'rootName', 'resource.service.name', 'statusMessage'),
  attribute.filter((name) => !name.startsWith('parent.')),
)
const by = fc
  .array(group, { maxLength: 3 })
  .map((fields) => (fields.length === 0 ? '' : ` by (${fields.join(', ')})`))

const counted = fc.oneof(
  { weight: 3, arbitrary: one('rate()', 'count_over_time()') },
  {
    weight: 3,
    arbitrary: fc
      .tuple(one('min', 'max', 'sum', 'avg', 'histogram'), measured)
      .map(([fn, of]) => `${fn}_over_time(${of})`),
  },
  { weight: 1, arbitrary: measured.map((of) => `quantile_over_time(${of}, 0.5, .99, 1)`) },
)
const aggregate = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(counted, by).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: spanset.map((selection) => `compare(${selection}, 3)`) },
)

const secondStage = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: one(' | topk(2)', ' | bottomk(1)', ' > 1', ' <= 0.5', ' != 0') },
  { weight: 1, arbitrary: one(' > 0 | topk(3)', ' | topk(3) < 100') },
)

/** A metrics query over what the given queries find. */
function metricsOver(spans: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const series = fc.tuple(spans, aggregate, secondStage).map(([s, a, t]) => `${s} | ${a}${t}`)
  const plain = fc.tuple(spans, counted, by).map(([s, c, b]) => `${s} | ${c}${b}`)
  return fc.oneof(
    { weight: 5, arbitrary: series },
    {
      weight: 1,
      arbitrary: fc
        .tuple(plain, one('+', '-', '*', '/'), plain)
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(one('100 *', '1 -', '2 /'), plain).map(([n, q]) => `${n} (${q})`),
    },
  )
}

/** A metrics query. */
export const randomMetrics: fc.Arbitrary<string> = metricsOver(randomTraceql)

/** A metrics query over single filters, which may be answered some samples at a time. */
export const randomFilterMetrics: fc.Arbitrary<string> = metricsOver(
  fc
    .tuple(spanset, one('', ' | select(.user)', ' | { .ms > 0 }', ' | by(.user)'))
    .map((parts) => parts.join('')),
)
