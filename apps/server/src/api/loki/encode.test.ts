import type { LogRow } from '@tailspan/query'
import { expect, test } from 'vitest'
import { encodeSeries, formatValue } from './encode-series.ts'
import { encodeStreams } from './encode-streams.ts'

test.each([
  [0.1, '0.1'],
  [2, '2'],
  [1e21, '1000000000000000000000'],
  [1.5e-7, '0.00000015'],
  [-1.2345e22, '-12345000000000000000000'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('%d is printed %s', (value, text) => {
  expect(formatValue(value)).toBe(text)
})

function row(ns: bigint, metadata: LogRow['metadata'] = []): LogRow {
  const stream: LogRow['stream'] = [['app', 'a']]
  return {
    timestamp: ns,
    line: `line ${ns}`,
    stream,
    metadata,
    parsed: [],
    labels: [...stream, ...metadata],
    level: '',
    traceId: '',
    spanId: '',
  }
}

test('one stream splits by metadata', () => {
  expect(encodeStreams([row(2n, [['user', 'u1']]), row(1n)], false)).toEqual([
    { stream: { app: 'a', user: 'u1' }, values: [['2', 'line 2']] },
    { stream: { app: 'a' }, values: [['1', 'line 1']] },
  ])
})

test('categorised labels keep one stream and name the rest', () => {
  expect(encodeStreams([row(2n, [['user', 'u1']]), row(1n)], true)).toEqual([
    {
      stream: { app: 'a' },
      values: [
        ['2', 'line 2', { structuredMetadata: { user: 'u1' } }],
        ['1', 'line 1', {}],
      ],
    },
  ])
})

test('a label that the pipeline emptied is shown', () => {
  const labels = [['missing', '']] as const
  const streams = encodeStreams([{ ...row(1n), parsed: labels, labels }], false)
  expect(streams).toEqual([{ stream: { missing: '' }, values: [['1', 'line 1']] }])
  const categorized = encodeStreams([{ ...row(1n), parsed: labels, labels }], true)
  expect(categorized[0]?.values[0]?.[2]).toEqual({ parsed: { missing: '' } })
  const samples = [{ labels, t: 0n, v: 1 }]
  expect(encodeSeries({ kind: 'vector', samples, ordered: false }).result).toEqual([
    { metric: { missing: '' }, value: [0, '1'] },
  ])
})

test('a label called __proto__ is a label', () => {
  const json = JSON.stringify(encodeStreams([row(1n, [['__proto__', 'x']])], false))
  expect(json).toContain('"__proto__":"x"')
})

test('times are seconds to the millisecond', () => {
  const samples = [{ labels: [], t: 1_768_471_236_726_634_435n, v: 1 }]
  expect(encodeSeries({ kind: 'vector', samples, ordered: false }).result).toEqual([
    { metric: {}, value: [1_768_471_236.726, '1'] },
  ])
})
