import { describe, expect, it } from 'vitest'
import { recordedAnswer } from '../harness/recorded-answer.ts'
import type { LogqlCase } from './case.ts'
import { compareAnswer } from './compare-answer.ts'
import { logqlCorpus } from './corpus.ts'

const { cases } = logqlCorpus()

const find = (id: string): LogqlCase => {
  const found = cases.find((recorded) => recorded.id === id)
  if (!found) throw new Error(`no case ${id}`)
  return found
}

const streams = (...values: [string, string, unknown?][]): LogqlCase => ({
  id: 'x',
  feature: 'x',
  method: 'GET',
  path: '/loki/api/v1/query_range',
  params: {},
  status: 200,
  body: {
    status: 'success',
    data: { resultType: 'streams', result: [{ stream: { app: 'a' }, values }] },
  },
})

const matrix = (result: unknown, type = 'matrix', ordered = false): LogqlCase => ({
  ...streams(),
  ordered,
  body: { status: 'success', data: { resultType: type, result } },
})

const differ = (want: LogqlCase, got: LogqlCase): readonly string[] =>
  compareAnswer(want, recordedAnswer(got))

describe('the recorded answers', () => {
  it('equal themselves', () => {
    const failing = cases.filter((c) => compareAnswer(c, recordedAnswer(c)).length > 0)
    expect(failing.map((c) => c.id)).toEqual([])
  })

  it('fail with another status or without a body', () => {
    for (const recorded of cases) {
      expect(compareAnswer(recorded, { status: 299, text: '{}' })).not.toEqual([])
      expect(compareAnswer(recorded, { status: recorded.status, text: '' })).not.toEqual([])
    }
  })

  it('fail when a query that found something finds nothing', () => {
    const some = cases.filter((c) => JSON.stringify(c.body).includes('"result":[{'))
    expect(some.length).toBeGreaterThan(500)
    for (const recorded of some) {
      const type = /"resultType":"(\w+)"/.exec(JSON.stringify(recorded.body))?.[1]
      const text = JSON.stringify({ status: 'success', data: { resultType: type, result: [] } })
      expect(compareAnswer(recorded, { status: 200, text })).not.toEqual([])
    }
  })
})

describe('streams', () => {
  it('may give entries of one instant in any order, others not', () => {
    const want = streams(['2', 'b'], ['1', 'x'], ['1', 'y'])
    expect(differ(want, streams(['2', 'b'], ['1', 'y'], ['1', 'x']))).toEqual([])
    expect(differ(want, streams(['1', 'x'], ['1', 'y'], ['2', 'b']))[0]).toContain('wrong order')
  })

  it('differ by line, time and per-entry object', () => {
    const want = streams(['2', 'b', { parsed: { k: 'v' } }])
    expect(differ(want, streams(['2', 'c', { parsed: { k: 'v' } }]))).not.toEqual([])
    expect(differ(want, streams(['3', 'b', { parsed: { k: 'v' } }]))).not.toEqual([])
    expect(differ(want, streams(['2', 'b', { parsed: { k: 'w' } }]))).not.toEqual([])
    expect(
      differ(want, streams(['2', 'b', { parsed: { k: 'v' }, structuredMetadata: {} }])),
    ).toEqual([])
  })

  it('fill the rest of a limit with any candidate, but each once', () => {
    const recorded = find('log-params-07')
    const text = recordedAnswer(recorded).text
    const other = text.replace('tie k=38 j=1 n=1', 'tie k=38 j=0 n=1')
    const foreign = text.replace('tie k=38 j=1 n=1', 'tie k=38 j=9 n=1')
    expect(compareAnswer(recorded, { status: 200, text: other })).toEqual([])
    expect(compareAnswer(recorded, { status: 200, text: foreign })[0]).toContain('boundary')
  })
})

describe('series', () => {
  const one = [{ metric: { app: 'a' }, values: [[1, '0.1']] }]

  it('are equal within 1e-9', () => {
    expect(
      differ(
        matrix(one),
        matrix([{ metric: { app: 'a', b: '' }, values: [[1, '0.10000000001']] }]),
      ),
    ).toEqual([])
    expect(
      differ(matrix(one), matrix([{ metric: { app: 'a' }, values: [[1, '0.1000001']] }])),
    ).not.toEqual([])
  })

  it('need their times and text values', () => {
    expect(
      differ(matrix(one), matrix([{ metric: { app: 'a' }, values: [[2, '0.1']] }])),
    ).not.toEqual([])
    expect(differ(matrix(one), matrix([{ metric: { app: 'a' }, values: [[1, 0.1]] }]))).not.toEqual(
      [],
    )
  })

  it('of a sort need their order', () => {
    const a = { metric: { n: 'a' }, value: [1, '1'] }
    const b = { metric: { n: 'b' }, value: [1, '2'] }
    expect(differ(matrix([a, b], 'vector'), matrix([b, a], 'vector'))).toEqual([])
    expect(differ(matrix([a, b], 'vector', true), matrix([b, a], 'vector'))[0]).toContain('order')
  })

  it('with other labels are shown as a pair', () => {
    const [line] = differ(
      matrix([{ metric: { app: 'a', pod: 'p' }, values: [] }]),
      matrix([{ metric: { app: 'a', pod: 'q' }, values: [] }]),
    )
    expect(line).toContain('-pod=p +pod=q')
  })
})
