import {
  type LineCaptures,
  type LogReader,
  type LogSamples,
  type LogSampling,
  type LogSelection,
  printLabels,
} from '@tailspan/model'
import { describe, expect } from 'vitest'
import { type Check, collect, everything, never, row, texts } from './fixture.ts'

/** Clauses of LogReader.samples and of the conditions on captures. */
export function samplingContract(name: string, check: Check): void {
  describe(`${name}: sampling`, () => {
    const rows = [
      [
        row(1n, 'user=a n=1'),
        row(2n, 'user=b n=2.5'),
        row(3n, 'user=a n=x'),
        row(3n, 'odd user=a n=3'),
        { ...row(4n, 'user=c'), metadata: [['user', 'm']] as const, level: 'info' },
        { ...row(5n, 'user=a n="4"', { app: 'b', env: 'é' }), level: 'info' },
        row(6n, 'nobody', { app: 'b' }),
      ],
    ]
    const of: LineCaptures = {
      labels: ['user', 'app'],
      when: [[{ kind: 'contains', negate: true, anyOf: ['odd'] }]],
      captures: [{ label: 'user', regex: 'user=([a-z])' }],
    }
    const n = { label: 'n', regex: 'n=("[^"]*"|[^ ]+)' }

    check('cuts rows down to labels and captures, in time order', rows, async ({ reader }) => {
      expect(await sample(reader, { of, weight: 'rows' })).toEqual([
        '1 {app="a"}  a 1',
        '2 {app="a"}  b 1',
        '3 {app="a"}  a 1',
        '5 {app="b"}  a 1',
        '6 {app="b"}   1',
        'unreadable 2',
      ])
    })

    check('knows levels when they are asked for', rows, async ({ reader }) => {
      const labels = ['detected_level']
      expect(await sample(reader, { of: { ...of, labels }, weight: 'bytes' })).toEqual([
        '1 {}  a 10',
        '2 {}  b 12',
        '3 {}  a 10',
        '4 {} info c 6',
        '5 {} info a 12',
        '6 {}   6',
        'unreadable 1',
      ])
    })

    check('merges rows of a bucket that agree', rows, async ({ reader }) => {
      const labels = ['app']
      const merge = { start: -2n, size: 5n }
      const answer = await sample(
        reader,
        { of: { ...of, labels }, weight: 'rows', merge },
        {},
        true,
      )
      expect(answer).toEqual([
        '-2 {app="a"}  a 1',
        '-2 {app="a"}  b 1',
        '3 {app="a"}  a 1',
        '3 {app="a"}  c 1',
        '3 {app="b"}   1',
        '3 {app="b"}  a 1',
        'unreadable 1',
      ])
    })

    check('reads plain numbers, and passes over what is none', rows, async ({ reader }) => {
      const captures = [...of.captures, n]
      const numbers = { ...of, labels: [], captures, number: 1 }
      expect(await sample(reader, { of: numbers, weight: 'rows' })).toEqual([
        '1 {}  a, 1 1',
        '2 {}  b, 2.5 1',
        '4 {}  c, NaN 1',
        '5 {}  a, 4 1',
        '6 {}  , NaN 1',
        'unreadable 2',
      ])
      expect(await texts(reader, { unreadableBy: numbers })).toEqual([
        'user=a n=x',
        'odd user=a n=3',
      ])
    })

    check('keeps to the selection', rows, async ({ reader }) => {
      const matchers = [{ name: 'app', op: '=' as const, value: 'b' }]
      const lineFilters = [{ kind: 'contains' as const, negate: false, anyOf: ['4'] }]
      const range = { start: 2n, end: 6n }
      const sampling = { of, weight: 'rows' as const }
      expect(await sample(reader, sampling, { matchers, lineFilters })).toEqual([
        '5 {app="b"}  a 1',
        'unreadable 0',
      ])
      expect((await sample(reader, sampling, { range })).at(-1)).toBe('unreadable 2')
      expect(await sample(reader, sampling, { range: { start: 7n, end: 7n } })).toEqual([
        'unreadable 0',
      ])
    })

    check('what is not readable is what is left', rows, async ({ reader }) => {
      expect(await texts(reader, { unreadableBy: of })).toEqual(['odd user=a n=3', 'user=c'])
    })

    check('tests on captures never drop a row that passes', rows, async ({ reader }) => {
      const captures = [n]
      const tests = [{ capture: 0, op: '>=' as const, value: 2 }]
      const captureTests = { of: { ...of, labels: ['n'], captures }, tests }
      const wanted = ['user=b n=2.5', 'user=a n=x', 'odd user=a n=3', 'user=a n="4"']
      expect(await texts(reader, { captureTests })).toEqual(expect.arrayContaining(wanted))
      const own = { of: { ...captureTests.of, labels: ['app'] }, tests }
      expect(await texts(reader, { captureTests: own })).toHaveLength(7)
    })
  })
}

/** `time {labels} level texts weight` of each row, and how many were not readable. */
async function sample(
  reader: LogReader,
  sampling: LogSampling,
  selection: Partial<LogSelection> = {},
  merged = false,
): Promise<string[]> {
  const asked = { ...everything, ...selection }
  const batches = await collect(reader.samples?.(asked, sampling, never) ?? nothing())
  const rows = batches.flatMap((batch) =>
    Array.from({ length: batch.length }, (_, i) => printSample(batch, i, sampling)),
  )
  const unreadable = batches.reduce((sum, batch) => sum + batch.unreadable, 0)
  return [...(merged ? rows.sort() : rows), `unreadable ${unreadable}`]
}

async function* nothing(): AsyncGenerator<LogSamples> {}

function printSample(batch: LogSamples, i: number, { of }: LogSampling): string {
  const labels = printLabels(batch.streams[batch.streamIndex[i] ?? 0]?.labels ?? [])
  const found = batch.columns.map(({ texts: list, index }, n) =>
    n === of.number ? String(batch.numbers[i]) : (list[index[i] ?? 0] ?? ''),
  )
  return `${batch.timestamps[i]} ${labels} ${batch.levels[i] ?? ''} ${found.join(', ')} ${batch.weights[i]}`
}
