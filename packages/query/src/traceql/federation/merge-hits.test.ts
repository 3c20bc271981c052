import { expect, test } from 'vitest'
import type { TraceSearchHit } from '../search/hit.ts'
import { NO_ROOT } from '../trace/trace-view.ts'
import { mergeHits } from './merge-hits.ts'

function hit(
  traceId: string,
  start: bigint,
  spans: readonly string[],
  more: Partial<TraceSearchHit> = {},
): TraceSearchHit {
  return {
    traceId,
    rootServiceName: NO_ROOT,
    rootTraceName: '',
    start,
    duration: 10n,
    spanSets: [
      {
        spans: spans.map((spanId, i) => ({
          spanId,
          name: '',
          start: start + BigInt(i),
          duration: 1n,
          attributes: [],
        })),
        matched: spans.length,
        attributes: [],
      },
    ],
    serviceStats: new Map([['shop', { spanCount: spans.length, errorCount: 1 }]]),
    ...more,
  }
}

test('the newest come first, as many as are wanted', () => {
  const merged = mergeHits([[hit('c', 3n, []), hit('a', 1n, [])], [hit('b', 2n, [])], []], 2, 3)
  expect(merged.map(({ traceId }) => traceId)).toEqual(['c', 'b'])
})

test('parts of a trace become one', () => {
  const root = { rootServiceName: 'cart', rootTraceName: 'GET /' }
  const stats = new Map([['db', { spanCount: 3, errorCount: 0 }]])
  const other = hit('a', 4n, ['3', '4', '2'], { ...root, duration: 20n, serviceStats: stats })
  expect(mergeHits([[hit('a', 5n, ['1', '2'])], [other]], 9, 3)).toMatchObject([
    {
      ...root,
      start: 4n,
      duration: 20n,
      spanSets: [{ matched: 4, spans: [{ spanId: '3' }, { spanId: '1' }, { spanId: '4' }] }],
      serviceStats: new Map([
        ['shop', { spanCount: 2, errorCount: 1 }],
        ['db', { spanCount: 3, errorCount: 0 }],
      ]),
    },
  ])
})

test('a trace that two hold alike counts once', () => {
  const whole = hit('a', 5n, ['1', '2'])
  expect(mergeHits([[whole], [structuredClone(whole)]], 9, 3)).toEqual([whole])
})

test('groups that differ stay apart', () => {
  const grouped = (value: string): TraceSearchHit => {
    const one = hit('a', 5n, [value])
    const attributes = [{ key: 'by(.a)', value }]
    return { ...one, spanSets: one.spanSets.map((set) => ({ ...set, attributes })) }
  }
  const [merged] = mergeHits([[grouped('1')], [grouped('2')], [grouped('1')]], 9, 3)
  expect(merged?.spanSets.map(({ matched }) => matched)).toEqual([1, 1])
})
