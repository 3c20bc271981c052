import type { Attribute, AttributeValue } from '@tailspan/model'
import type { TestSpan } from '@tailspan/testkit'
import fc from 'fast-check'

const text = fc.constantFrom('GET', 'u1', 'u12', '', 'a"b', 'é😀', '7', 'true', 'back\\slash')
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 3, arbitrary: fc.constantFrom<AttributeValue>(0n, 7n, -3n, 500n, 2n ** 60n) },
  { weight: 2, arbitrary: fc.constantFrom<AttributeValue>(7, 0.5, 12.5, 500) },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constantFrom<AttributeValue>(['a', 'u1'], [7n, 8n], null) },
)
const key = fc.constantFrom('user', 'http.status', 'ms', 'a b', 'flag', '__proto__')
const attributes: fc.Arbitrary<Attribute[]> = fc.uniqueArray(fc.record({ key, value }), {
  maxLength: 4,
  selector: (attribute) => attribute.key,
})

/** One key, when it is there, always stands first, as senders that set the same keys do. */
const inOrder = fc
  .tuple(fc.option(value), attributes)
  .map(([first, rest]) => (first === null ? rest : [{ key: 'first', value: first }, ...rest]))

const span = fc.record({
  parent: fc.integer({ min: -3, max: 6 }),
  name: fc.constantFrom('GET /', 'SELECT', 'charge', ''),
  kind: fc.integer({ min: 0, max: 5 }),
  status: fc.integer({ min: 0, max: 2 }),
  message: fc.constantFrom('', 'boom', 'u1'),
  start: fc.integer({ min: 0, max: 50 }),
  length: fc.constantFrom(0, 1, 5, 40, 2000),
  service: fc.constantFrom('shop', 'cart', ''),
  attributes: inOrder,
  resource: attributes,
  event: fc.option(attributes, { nil: undefined }),
})

const MILLISECOND = 1_000_000n

/** The spans of some traces; traces of one list overlap in time. */
export const randomTraces: fc.Arbitrary<TestSpan[]> = fc
  .array(fc.array(span, { minLength: 1, maxLength: 7 }), { minLength: 60, maxLength: 60 })
  .map((traces) =>
    traces.flatMap((spans, trace) =>
      spans.map(({ parent, start, length, event, ...rest }, id): TestSpan => {
        const from = BigInt(trace * 20 + start) * MILLISECOND
        return {
          ...rest,
          trace: trace + 1,
          id: id + 1,
          // Some name a span that is not there, or one that came later.
          ...(parent < 0 || parent === id ? {} : { parent: parent + 1 }),
          start: from,
          end: from + BigInt(length) * MILLISECOND,
          ...(event ? { events: [{ time: from, name: 'happened', attributes: event }] } : {}),
        }
      }),
    ),
  )
