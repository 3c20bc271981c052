import { expect, test } from 'vitest'
import { parseTraceql } from '../syntax/parse.ts'
import { traceOf } from '../testing/family.ts'
import { readAttributeOf } from './attribute.ts'
import { elementsOf, elementUse } from './element.ts'

const SPANS = [
  {
    trace: 1,
    id: 1,
    start: 0n,
    events: [
      { time: 1n, name: 'a', attributes: [{ key: 'k', value: [1n, 2n] }] },
      { time: 2n, name: 'b', attributes: [{ key: 'k', value: 3n }] },
      { time: 3n, name: 'c', attributes: [] },
    ],
  },
  { trace: 1, id: 2, parent: 1, start: 0n },
]

function useOf(query: string): unknown {
  const parsed = parseTraceql(query)
  const [stage] = parsed.kind === 'spans' ? parsed.stages : []
  if (stage?.kind !== 'spanset' || stage.spanset.kind !== 'filter' || !stage.spanset.where)
    throw new Error('not a filter')
  return elementUse(stage.spanset.where)
}

test('an expression looks at events, links, both or none', () => {
  expect(useOf('{ .a = 1 && !(event.b = 1) }')).toEqual({ events: true, links: false })
  expect(useOf('{ link:spanID = "1" || -link.a = 1 }')).toEqual({ events: false, links: true })
  expect(useOf('{ event:name = link.a }')).toEqual({ events: true, links: true })
  expect(useOf('{ name = "event" }')).toEqual({ events: false, links: false })
})

test('a span without events has one element without any', () => {
  const trace = traceOf(SPANS)
  const use = { events: true, links: true }
  const names = (span: number): unknown[] =>
    [...elementsOf(trace, span, use)].map(({ event, link }) => [event?.name, link])
  expect(names(0)).toEqual([
    ['a', null],
    ['b', null],
    ['c', null],
  ])
  expect(names(1)).toEqual([[undefined, null]])
})

test('values of events are those of one of them, or of all', () => {
  const trace = traceOf(SPANS)
  const read = readAttributeOf({ kind: 'attribute', scope: 'event', name: 'k' })
  const int = (value: bigint): unknown => ({ type: 'int', value })
  expect(read(trace, 0)).toEqual({ type: 'array', values: [1n, 2n, 3n].map(int) })
  const [, second = null, third = null] = trace.events(0)
  expect(read(trace, 0, { event: second, link: null })).toEqual(int(3n))
  expect(read(trace, 0, { event: third, link: null })).toEqual({ type: 'nil' })
  expect(read(trace, 1)).toEqual({ type: 'nil' })
})
