import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SummarySpan, summariseTrace } from './trace-summary.ts'

interface Rough {
  readonly id: string
  readonly parent?: string
  readonly at: readonly [number, number]
  readonly service?: string
  readonly name?: string
  readonly failed?: boolean
}

function spansOf(list: readonly Rough[]): SummarySpan[] {
  return list.map(({ id, parent = '', at, service = 'shop', name = id, failed = false }) => ({
    spanId: id,
    parentId: parent,
    start: BigInt(at[0]),
    end: BigInt(at[1]),
    service,
    name,
    failed,
  }))
}

function pathOf(list: readonly Rough[]): string {
  const summary = summariseTrace(spansOf(list))
  return (summary?.criticalPath ?? [])
    .map(({ node, start, end }) => `${summary?.nodes[node]?.span.spanId}[${start}-${end}]`)
    .join(' ')
}

describe('critical path', () => {
  test.each<[string, Rough[], string]>([
    ['one span', [{ id: 'a', at: [0, 10] }], 'a[0-10]'],
    [
      'children one after the other',
      [
        { id: 'a', at: [0, 10] },
        { id: 'b', parent: 'a', at: [1, 3] },
        { id: 'c', parent: 'a', at: [5, 9] },
      ],
      'a[0-1] b[1-3] a[3-5] c[5-9] a[9-10]',
    ],
    [
      'of children at one time, the one that ends last',
      [
        { id: 'a', at: [0, 10] },
        { id: 'b', parent: 'a', at: [1, 5] },
        { id: 'c', parent: 'a', at: [1, 9] },
      ],
      'a[0-1] c[1-9] a[9-10]',
    ],
    [
      'grandchildren',
      [
        { id: 'a', at: [0, 10] },
        { id: 'b', parent: 'a', at: [1, 9] },
        { id: 'c', parent: 'b', at: [2, 8] },
      ],
      'a[0-1] b[1-2] c[2-8] b[8-9] a[9-10]',
    ],
    [
      'a child that goes on behind its parent, and one that starts there',
      [
        { id: 'a', at: [0, 10] },
        { id: 'b', parent: 'a', at: [5, 20] },
        { id: 'c', parent: 'a', at: [12, 30] },
      ],
      'a[0-5] b[5-10]',
    ],
    [
      'a child whose clock is early',
      [
        { id: 'a', at: [10, 20] },
        { id: 'b', parent: 'a', at: [5, 15] },
      ],
      'b[10-15] a[15-20]',
    ],
  ])('%s', (_, list, expected) => {
    expect(pathOf(list)).toBe(expected)
  })
})

const rough: fc.Arbitrary<Rough[]> = fc
  .array(
    fc.record({
      parent: fc.integer({ min: -2, max: 40 }),
      start: fc.integer({ min: 0, max: 100 }),
      length: fc.integer({ min: 0, max: 60 }),
      service: fc.constantFrom('shop', 'cart'),
      name: fc.constantFrom('x', 'y'),
      failed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((list) =>
    list.map(({ parent, start, length, ...rest }, i) => ({
      ...rest,
      id: `s${i}`,
      ...(parent < 0 ? {} : { parent: `s${parent}` }),
      at: [start, start + length] as const,
    })),
  )

describe('of any spans', () => {
  test('the critical path is connected and covers its root', () => {
    fc.assert(
      fc.property(rough, (list) => {
        const summary = summariseTrace(spansOf(list))
        const root = summary?.nodes[summary.root]?.span
        let at = root?.start
        for (const { node, start, end } of summary?.criticalPath ?? []) {
          const span = summary?.nodes[node]?.span
          expect(start).toBe(at)
          expect(span && span.start <= start && end <= span.end && start < end).toBe(true)
          at = end
        }
        expect(at).toBe(root?.end)
      }),
    )
  })

  test('every span has one place, and self times fit their spans', () => {
    fc.assert(
      fc.property(rough, (list) => {
        const summary = summariseTrace(spansOf(list))
        expect(summary?.nodes.map(({ span }) => span.spanId).sort()).toEqual(
          list.map(({ id }) => id).sort(),
        )
        for (const { services, operations } of summary ? [summary] : []) {
          for (const shares of [services, operations]) {
            const self = shares.reduce((sum, share) => sum + share.self, 0n)
            const all = list.reduce((sum, { at }) => sum + BigInt(at[1] - at[0]), 0n)
            expect(self <= all && shares.every((share) => share.self >= 0n)).toBe(true)
            expect(shares.reduce((sum, share) => sum + share.spans, 0)).toBe(list.length)
          }
        }
      }),
    )
  })

  test('where no spans run at once, self times add up to the root', () => {
    const nested = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(nested, (gaps) => {
        const width = gaps.reduce((sum, [a, b]) => sum + a + b, 0)
        let [from, to] = [0, width]
        const list = gaps.map(([a, b], i) => {
          const at = [from, to] as const
          ;[from, to] = [from + a, to - b]
          return { id: `s${i}`, at, ...(i > 0 ? { parent: `s${i - 1}` } : {}) }
        })
        const summary = summariseTrace(spansOf(list))
        const self = summary?.services.reduce((sum, share) => sum + share.self, 0n)
        expect(self).toBe(BigInt(width))
      }),
    )
  })
})

test('tells what is wrong with a trace', () => {
  const summary = summariseTrace(
    spansOf([
      { id: 'root', at: [0, 100], failed: true },
      { id: 'call', parent: 'root', at: [10, 90], failed: true },
      { id: 'early', parent: 'root', at: [-5, 3], service: 'cart' },
      { id: 'lost', parent: 'gone', at: [20, 30] },
      { id: 'ok', parent: 'call', at: [20, 30] },
    ]),
  )
  const idOf = (node: number): string | undefined => summary?.nodes[node]?.span.spanId
  expect(summary).toMatchObject({ start: -5n, duration: 105n, depth: 3, failed: 2 })
  expect(idOf(summary?.root ?? -1)).toBe('root')
  expect(summary?.origins.map(idOf)).toEqual(['call'])
  expect([...(summary?.missingParents ?? [])]).toEqual([['gone', 1]])
  expect(summary?.skewed.map(({ node, early }) => [idOf(node), early])).toEqual([['early', 5n]])
})

test('finds an N+1 and tells it from a fan-out', () => {
  const queries = Array.from({ length: 20 }, (_, i) => i)
  const serial = queries.map((i) => ({
    id: `q${i}`,
    parent: 'root',
    name: 'SELECT',
    at: [i * 4, i * 4 + 3] as const,
  }))
  const fanOut = queries.map((i) => ({
    id: `c${i}`,
    parent: 'root',
    name: 'call',
    at: [80, 99 - i] as const,
  }))
  const summary = summariseTrace(spansOf([{ id: 'root', at: [0, 100] }, ...serial, ...fanOut]))
  expect(
    summary?.repeated.map(({ name, nodes, oneByOne, total }) => [
      name,
      nodes.length,
      oneByOne,
      total,
    ]),
  ).toEqual([
    ['call', 20, false, 190n],
    ['SELECT', 20, true, 60n],
  ])
})

test('a deep chain and a circle are no trouble', () => {
  const deep = Array.from({ length: 20_000 }, (_, i) => ({
    id: `s${i}`,
    ...(i > 0 ? { parent: `s${i - 1}` } : {}),
    at: [i, 40_000 - i] as const,
  }))
  expect(summariseTrace(spansOf(deep))?.depth).toBe(20_000)
  const circle = summariseTrace(
    spansOf([
      { id: 'a', parent: 'b', at: [0, 9] },
      { id: 'b', parent: 'a', at: [1, 8] },
    ]),
  )
  expect(circle?.nodes.map(({ span, orphan }) => [span.spanId, orphan])).toEqual([
    ['a', true],
    ['b', false],
  ])
  expect(summariseTrace([])).toBeNull()
})

test('the parts of a shared span hang below each other', () => {
  const span = (spanId: string, parentId: string, start: bigint, shared = false) => ({
    spanId,
    parentId,
    start,
    end: 9n,
    shared,
    service: 'shop',
    name: `${spanId}${start}`,
    failed: false,
  })
  const depths = (...spans: SummarySpan[]) =>
    summariseTrace(spans)?.nodes.map(({ span: { name }, depth }) => `${depth} ${name}`)
  // The server's clock is ahead of the client's.
  expect(
    depths(span('a', '', 1n, true), span('a', '', 2n), span('b', 'a', 3n), span('c', 'b', 4n)),
  ).toEqual(['0 a2', '1 a1', '2 b3', '3 c4'])
  expect(
    depths(span('a', '', 0n), span('b', 'a', 1n), span('b', 'a', 2n, true), span('c', 'b', 3n)),
  ).toEqual(['0 a0', '1 b1', '2 b2', '3 c3'])
  expect(depths(span('a', '', 1n, true), span('b', 'a', 2n))).toEqual(['0 a1', '1 b2'])
})
