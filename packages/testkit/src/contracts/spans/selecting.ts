import {
  ALL_TIME,
  isSharedSpan,
  SHARED_SPAN,
  type SpanCondition,
  type TraceBatch,
} from '@tailspan/model'
import { describe, expect } from 'vitest'
import { spanBatch, type TestSpan } from '../../builders/spans.ts'
import { all, type CheckSpans, namesOf, never, splitTraces } from './fixture.ts'

/** Three traces that interleave: by their earliest spans, the order is c, b, a. */
const interleaved: TestSpan[][] = [
  [
    { trace: 1, id: 1, name: 'a2', start: 90n, end: 95n },
    { trace: 2, id: 1, name: 'b1', start: 20n, end: 25n },
  ],
  [
    { trace: 3, id: 1, name: 'c1', start: 30n, end: 99n },
    { trace: 1, id: 2, name: 'a1', start: 10n, end: 15n },
    { trace: 2, id: 2, name: 'b2', start: 80n, end: 85n },
  ],
]

const shared = { key: SHARED_SPAN, value: true }

const many = Array.from({ length: 100 }, (_, i) => ({
  trace: i,
  id: 1,
  name: `n${i}`,
  start: BigInt(i * 10),
}))

/** Clauses of SpanReader.select but for its conditions. */
export function selectingContract(name: string, check: CheckSpans): void {
  describe(`${name}: selecting traces`, () => {
    check('answers whole traces by their earliest span', interleaved, async ({ reader }) => {
      expect(await namesOf(reader)).toEqual(['c1', 'b1 b2', 'a2 a1'])
    })

    check('answers spans outside of the range too', interleaved, async ({ reader }) => {
      expect(await namesOf(reader, all, { start: 81n, end: 92n })).toEqual(['c1', 'b1 b2', 'a2 a1'])
      expect(await namesOf(reader, all, { start: 96n, end: 200n })).toEqual(['c1'])
    })

    check('includes both ends of the range', interleaved, async ({ reader }) => {
      expect(await namesOf(reader, all, { start: 0n, end: 10n })).toEqual(['a2 a1'])
      expect(await namesOf(reader, all, { start: 0n, end: 9n })).toEqual([])
      expect(await namesOf(reader, all, { start: 99n, end: 200n })).toEqual(['c1'])
      expect(await namesOf(reader, all, { start: 100n, end: 200n })).toEqual([])
    })

    check('takes the condition and the range to one span', interleaved, async ({ reader }) => {
      const where: SpanCondition = { kind: 'field', field: 'name', op: '=', value: 'b1' }
      expect(await namesOf(reader, where, { start: 20n, end: 20n })).toContain('b1 b2')
      expect(await namesOf(reader, where, { start: 26n, end: 29n })).toEqual([])
    })

    check(
      'takes spans that end before they start as they are',
      [[{ trace: 1, id: 1, name: 'odd', start: 50n, end: 40n }]],
      async ({ reader }) => {
        expect(await namesOf(reader, all, { start: 30n, end: 60n })).toEqual(['odd'])
        expect(await namesOf(reader, all, { start: 41n, end: 60n })).toEqual([])
        expect(await namesOf(reader, all, { start: 30n, end: 49n })).toEqual([])
      },
    )

    check(
      'tells whose child spans that share an id are, whatever texts are wanted',
      [
        [
          { trace: 1, id: 1, name: 'client', kind: 3, start: 10n },
          { trace: 1, id: 1, name: 'server', kind: 2, start: 11n, attributes: [shared] },
          { trace: 2, id: 1, name: 'alone', start: 12n },
        ],
      ],
      async ({ reader }) => {
        for await (const { spans } of reader.select(
          { range: ALL_TIME, where: all, texts: [] },
          never,
        )) {
          for (let i = 0; i < spans.length; i++) {
            expect(isSharedSpan(spans.attributes[i] ?? '')).toBe(spans.names[i] === 'server')
          }
        }
      },
    )

    check('answers nothing when it is empty', [], async ({ reader }) => {
      expect(await namesOf(reader)).toEqual([])
      expect(await reader.stats(never)).toEqual({ spans: 0, traces: 0 })
    })

    check('answers each of many traces once, in order', [many], async ({ reader }) => {
      expect(await namesOf(reader)).toEqual(many.map((span) => span.name).reverse())
    })

    check(
      'answers each trace once whatever comes meanwhile',
      [many],
      async ({ reader, writer }) => {
        const names: unknown[] = []
        for await (const batch of reader.select({ where: all, range: ALL_TIME }, never)) {
          if (names.length === 0) {
            const late = many.map((span) => ({ ...span, name: 'late', id: 2, start: -1n }))
            await writer.append(spanBatch(late))
          }
          names.push(...splitTraces(batch).map((trace) => trace[0]?.['name']))
        }
        expect(names).toEqual(many.map((span) => span.name).reverse())
      },
    )

    check('can be left early', [many], async ({ reader }) => {
      let seen: TraceBatch | undefined
      for await (const batch of reader.select({ where: all, range: ALL_TIME }, never)) {
        seen = batch
        break
      }
      expect(seen && splitTraces(seen)[0]?.[0]?.['name']).toBe('n99')
      expect(await reader.stats(never)).toEqual({ spans: 100, traces: 100 })
    })

    check('stops when its signal fires', [many], async ({ reader }) => {
      const controller = new AbortController()
      const answer = reader.select({ where: all, range: ALL_TIME }, controller.signal)
      const reading = (async () => {
        for await (const _ of answer) controller.abort(new Error('enough'))
      })()
      await expect(reading).rejects.toThrow('enough')
    })

    check('does not start when its signal has fired', [many], async ({ reader }) => {
      const gone = AbortSignal.abort(new Error('gone'))
      await expect(reader.trace('0'.repeat(32), gone)).rejects.toThrow('gone')
      await expect(reader.tags(ALL_TIME, gone)).rejects.toThrow('gone')
      await expect(reader.stats(gone)).rejects.toThrow('gone')
      const tag = { kind: 'field', field: 'name' } as const
      await expect(reader.tagValues(tag, ALL_TIME, 1, gone)).rejects.toThrow('gone')
      const reading = (async () => {
        for await (const _ of reader.select({ where: all, range: ALL_TIME }, gone)) continue
      })()
      await expect(reading).rejects.toThrow('gone')
    })
  })
}
