import { describe, expect, it } from 'vitest'
import type { Answer } from '../harness/corpus.ts'
import { recordedAnswer } from '../harness/recorded-answer.ts'
import type { TraceqlCase } from './case.ts'
import { traceqlCorpus } from './corpus.ts'

const { cases, compare } = traceqlCorpus()

const find = (id: string): TraceqlCase => {
  const found = cases.find((recorded) => recorded.id === id)
  if (!found) throw new Error(`no case ${id}`)
  return found
}

/** The recorded answer with one text replaced; fails when the text is not in it. */
const changed = (recorded: TraceqlCase, from: string, to: string): Answer => {
  const { status, text } = recordedAnswer(recorded)
  expect(text).toContain(from)
  return { status, text: text.replace(from, to) }
}

describe('the recorded answers', () => {
  it('equal themselves', () => {
    const failing = cases.filter((c) => compare(c, recordedAnswer(c)).length > 0)
    expect(failing.map((c) => c.id)).toEqual([])
  })

  it('fail with another status', () => {
    for (const recorded of cases)
      expect(compare(recorded, { ...recordedAnswer(recorded), status: 299 })).not.toEqual([])
  })

  it('fail when something was found and the answer is empty', () => {
    const found = cases.filter((c) => /":\[\{|":\["/.test(JSON.stringify(c.body)))
    const empty = '{"traces":[],"series":[],"batches":[],"trace":{},"tagNames":[],"scopes":[]}'
    expect(found.length).toBeGreaterThan(700)
    const passing = found.filter((c) => compare(c, { status: 200, text: empty }).length === 0)
    // What these found is all optional or not compared.
    const free = passing.filter((c) => c.optional ?? c.ignoreLabels ?? c.ignoreNil)
    expect(passing.map((c) => c.id)).toEqual(free.map((c) => c.id))
  })
})

describe('a search', () => {
  const recorded = find('selector-01')

  it.each([
    ['"rootServiceName":"', '"rootServiceName":"not '],
    ['"durationMs":', '"durationMs":7'],
    ['"matched":', '"matched":7'],
    ['"spanID":"', '"spanID":"f'],
    ['"durationNanos":"', '"durationNanos":"7'],
  ])('differs when %s changes to %s', (from, to) => {
    expect(compare(recorded, changed(recorded, from, to))).not.toEqual([])
  })

  it('may spell the span set in the old way and add fields', () => {
    const one = find('search.spss-01')
    const { status, text } = recordedAnswer(one)
    expect(compare(one, { status, text: text.replace('{', '{"metrics":{},') })).toEqual([])
  })
})

describe('a trace', () => {
  const recorded = cases.find((c) => c.feature === 'trace.v2' && c.status === 200)

  it('is the same whatever the order of its batches', () => {
    if (!recorded) throw new Error('no case of trace.v2')
    const body = JSON.parse(recordedAnswer(recorded).text)
    body.trace.resourceSpans.reverse()
    expect(compare(recorded, { status: 200, text: JSON.stringify(body) })).toEqual([])
    body.trace.resourceSpans.pop()
    expect(compare(recorded, { status: 200, text: JSON.stringify(body) })).not.toEqual([])
  })

  it.each([
    ['"name":"', '"name":"not '],
    ['"startTimeUnixNano":"1', '"startTimeUnixNano":"2'],
    ['"key":"', '"key":"not '],
  ])('differs when %s changes to %s', (from, to) => {
    if (!recorded) throw new Error('no case of trace.v2')
    expect(compare(recorded, changed(recorded, from, to))).not.toEqual([])
  })
})

describe('series', () => {
  const recorded = cases.find(
    (c) => c.feature === 'metrics.rate' && JSON.stringify(c.body).includes('"value":'),
  )

  it.each([
    ['"timestampMs":"1', '"timestampMs":"2'],
    ['"value":', '"value":7'],
    ['"labels":[{"key":"', '"labels":[{"key":"not '],
  ])('differ when %s changes to %s', (from, to) => {
    if (!recorded) throw new Error('no case of metrics.rate')
    expect(compare(recorded, changed(recorded, from, to))).not.toEqual([])
  })
})
