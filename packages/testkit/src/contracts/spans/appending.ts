import { ALL_TIME, type AttributeValue } from '@tailspan/model'
import { describe, expect } from 'vitest'
import { printSpans, spanBatch, type TestSpan, traceIdOf } from '../../builders/spans.ts'
import { type CheckSpans, namesOf, never } from './fixture.ts'

/** A span with everything in it. */
const full: TestSpan = {
  trace: 1,
  id: 0xffff,
  parent: 7,
  name: 'GET /\u0000 "é😀" \\',
  kind: 3,
  status: 2,
  message: 'no\nroute',
  start: 1_700_000_000_000_000_001n,
  end: 1_700_000_000_000_000_009n,
  attributes: (
    ['x', '', 5n, -(2n ** 63n), 1.5, true, null, new Uint8Array([0, 255])] as AttributeValue[]
  )
    .concat([['a', 1n], { kvlist: [{ key: 'deep', value: 'v' }] }])
    .map((value, i) => ({ key: `k${i}`, value }))
    .concat([
      { key: '__proto__', value: 'p' },
      { key: '', value: '"}]' },
    ]),
  service: 'cart',
  resource: [{ key: 'host.name', value: 'h1' }],
  scope: { name: 'lib', version: '1.2', attributes: [{ key: 's', value: 1n }] },
  events: [{ time: 3n, name: 'exception', attributes: [{ key: 'e"', value: 'x' }] }],
  links: [{ trace: 9, id: 8, attributes: [{ key: 'l', value: false }] }],
  traceState: 'a=1,b=2',
  flags: 0x301,
  dropped: '[1,2,3]',
}

/** Clauses of SpanWriter, and of SpanReader.trace. */
export function appendingSpansContract(name: string, check: CheckSpans): void {
  describe(`${name}: appending spans`, () => {
    check('counts kept spans', [], async ({ writer }) => {
      const batch = spanBatch([full, { ...full, id: 2 }])
      expect(await writer.append(batch)).toMatchObject({ kept: 2, duplicates: 0 })
      expect(await writer.append(spanBatch([]))).toMatchObject({ kept: 0, duplicates: 0 })
    })

    check('gives back every field', [[full]], async ({ reader }) => {
      const trace = await reader.trace(traceIdOf(1), never)
      expect(trace && printSpans(trace)).toEqual(printSpans(spanBatch([full])))
    })

    check('gives back extreme and reversed times', [], async ({ writer, reader }) => {
      const spans: TestSpan[] = [
        { trace: 1, id: 1, start: -(2n ** 63n), end: 2n ** 63n - 1n },
        { trace: 1, id: 2, start: 2n ** 63n - 1n, end: -(2n ** 63n) },
        { trace: 1, id: 3, start: 0n, end: -5n },
      ]
      await writer.append(spanBatch(spans))
      const trace = await reader.trace(traceIdOf(1), never)
      expect(trace && printSpans(trace)).toEqual(printSpans(spanBatch(spans)))
    })

    check(
      'puts a trace together from several batches, in the order received',
      [
        [
          { trace: 1, id: 1, name: 'c', start: 30n },
          { trace: 2, id: 1, name: 'other', start: 5n },
          { trace: 1, id: 2, name: 'a', start: 10n },
        ],
        [{ trace: 1, id: 3, name: 'b', start: 20n }],
      ],
      async ({ reader }) => {
        expect((await reader.trace(traceIdOf(1), never))?.names).toEqual(['c', 'a', 'b'])
        expect((await reader.trace(traceIdOf(2), never))?.names).toEqual(['other'])
      },
    )

    check('has no trace that was not sent', [[full]], async ({ reader }) => {
      expect(await reader.trace(traceIdOf(2), never)).toBeNull()
      expect(await reader.trace('f'.repeat(32), never)).toBeNull()
    })

    check('returns a span that was sent again once', [], async ({ writer, reader }) => {
      const again = { ...full, message: 'later' }
      await writer.append(spanBatch([full, again]))
      await writer.append(spanBatch([again]))
      const trace = await reader.trace(traceIdOf(1), never)
      expect(trace?.statusMessages).toEqual([full.message])
      expect(await namesOf(reader)).toEqual([full.name])
    })

    check('tells apart id, kind, start, end and name', [], async ({ writer, reader }) => {
      const base: TestSpan = { trace: 1, id: 1, name: 'a', kind: 2, start: 1n, end: 2n }
      const others = [{ id: 2 }, { kind: 3 }, { start: 0n }, { end: 3n }, { name: 'b' }]
      await writer.append(spanBatch([base, ...others.map((other) => ({ ...base, ...other }))]))
      expect((await reader.trace(traceIdOf(1), never))?.length).toBe(6)
    })

    check('sees whatever was acknowledged before', [], async ({ writer, reader }) => {
      await Promise.all(
        Array.from({ length: 50 }, async (_, trace) => {
          await writer.append(spanBatch([{ trace, id: 1, name: `n${trace}`, start: 1n }]))
          const { signal } = new AbortController()
          expect((await reader.trace(traceIdOf(trace), signal))?.names).toEqual([`n${trace}`])
        }),
      )
      expect(await reader.stats(never)).toEqual({ spans: 50, traces: 50 })
    })

    check('keeps everything when it is opened again', [[full]], async ({ reopen, writer }) => {
      if (!reopen) return
      const more = { ...full, id: 5, attributes: [{ key: 'new', value: 1n }] }
      await writer.append(spanBatch([more]))
      const store = await reopen()
      const last = { ...full, trace: 2, resource: [{ key: 'zone', value: 'z' }] }
      await store.writer.append(spanBatch([last]))
      const trace = await store.reader.trace(traceIdOf(1), never)
      expect(trace && printSpans(trace)).toEqual(printSpans(spanBatch([full, more])))
      const other = await store.reader.trace(traceIdOf(2), never)
      expect(other && printSpans(other)).toEqual(printSpans(spanBatch([last])))
      const tags = await store.reader.tags(ALL_TIME, never)
      expect(tags.find(({ scope }) => scope === 'span')?.tags).toContain('new')
      expect(tags.find(({ scope }) => scope === 'resource')?.tags).toContain('zone')
    })
  })
}
