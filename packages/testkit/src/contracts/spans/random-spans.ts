import type { Attribute, AttributeValue, SpanCondition, TimeRange } from '@tailspan/model'
import fc from 'fast-check'
import { spanIdOf, type TestSpan, traceIdOf } from '../../builders/spans.ts'

const TRACES = 40
const NAMES = ['a', 'b', 'GET /a', '', 'é\n', '"', '\\"', '{"key":"k"', '__proto__']
const KEYS = ['k', 'key', 'http.status', '"', '\\', '__proto__', 'value', '']
const PATTERNS = ['a', 'a|b', '.*', '.+', 'G.*a', '[^a]', '']
const TEXTS = ['x', '', 'a', '12', '"}', '\\"', '\\', 'é😀', '{"stringValue":"x"}']

const time = fc.oneof(
  fc.bigInt(0n, 1000n),
  fc.constantFrom(-5n, 500n, 500n, 10n ** 18n, -(10n ** 18n)),
)
const scalar = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.constantFrom(0n, 1n, 12n, -1n, 2n ** 53n, 2n ** 63n - 1n),
  fc.constantFrom(0, 1, 12, 0.5, -1, 1e21, 2 ** 53, 1e-7),
  fc.boolean(),
)
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.constantFrom<AttributeValue>(null, new Uint8Array([1, 2]), {
    kvlist: [{ key: 'k', value: 'x' }],
  }),
)
const attributes: fc.Arbitrary<Attribute[]> = fc.array(
  fc.record({ key: fc.constantFrom(...KEYS), value }),
  { maxLength: 4 },
)

/** A span of one of a few traces; times and values are few too, so that they meet. */
export const randomSpan: fc.Arbitrary<TestSpan> = fc.record(
  {
    trace: fc.integer({ min: 1, max: TRACES }),
    id: fc.integer({ min: 1, max: 8 }),
    parent: fc.integer({ min: 1, max: 8 }),
    name: fc.constantFrom(...NAMES),
    kind: fc.integer({ min: 0, max: 5 }),
    status: fc.integer({ min: 0, max: 2 }),
    message: fc.constantFrom('', 'broke'),
    start: time,
    end: time,
    attributes,
    service: fc.constantFrom('shop', 'cart', ''),
    resource: attributes,
    scope: fc.record({ name: fc.constantFrom('s', 't'), attributes }),
    events: fc.array(fc.record({ time, name: fc.constantFrom(...NAMES), attributes }), {
      maxLength: 2,
    }),
    links: fc.array(fc.record({ trace: fc.nat(9), id: fc.nat(9), attributes }), { maxLength: 2 }),
  },
  { requiredKeys: ['trace', 'id', 'start'] },
)

const order = fc.constantFrom('=', '!=', '<', '<=', '>', '>=' as const)
const match = fc.constantFrom('=~', '!~' as const)

const fieldCondition: fc.Arbitrary<SpanCondition> = fc
  .oneof(
    fc.tuple(
      fc.constantFrom('name', 'service', 'statusMessage' as const),
      order,
      fc.constantFrom(...NAMES),
    ),
    fc.tuple(
      fc.constantFrom('name', 'service', 'statusMessage' as const),
      match,
      fc.constantFrom(...PATTERNS),
    ),
    fc.tuple(fc.constantFrom('kind', 'status' as const), order, fc.bigInt(0n, 5n)),
    fc.tuple(fc.constant('duration' as const), order, time),
    fc.tuple(fc.constant('traceId' as const), order, fc.nat(TRACES).map(traceIdOf)),
    fc.tuple(
      fc.constantFrom('spanId', 'parentId' as const),
      order,
      fc.oneof(fc.nat(9).map(spanIdOf), fc.constant('')),
    ),
  )
  .map(([field, op, operand]) => ({ kind: 'field', field, op, value: operand }) as SpanCondition)

const attributeCondition: fc.Arbitrary<SpanCondition> = fc
  .tuple(
    fc.constantFrom('any', 'span', 'resource', 'event', 'link', 'instrumentation' as const),
    fc.constantFrom(...KEYS),
    fc.oneof(
      fc.tuple(order, scalar),
      fc.tuple(match, fc.constantFrom(...PATTERNS)),
      fc.constant(['exists', undefined] as const),
    ),
  )
  .map(
    ([scope, key, [op, operand]]) =>
      ({
        kind: 'attribute',
        scope,
        key,
        op,
        ...(operand !== undefined && { value: operand }),
      }) as SpanCondition,
  )

export const randomCondition: fc.Arbitrary<SpanCondition> = fc.letrec<{ condition: SpanCondition }>(
  (tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fieldCondition,
      attributeCondition,
      fc.constant<SpanCondition>({ kind: 'all' }),
      fc.record({
        kind: fc.constantFrom('and', 'or' as const),
        of: fc.array(tie('condition'), { maxLength: 3 }),
      }),
    ),
  }),
).condition

export const randomRange: fc.Arbitrary<TimeRange> = fc
  .tuple(time, time)
  .map(([a, b]) => (a < b ? { start: a, end: b } : { start: b, end: a }))
