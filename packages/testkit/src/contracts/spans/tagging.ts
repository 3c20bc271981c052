import { ALL_TIME, encodeAttribute, type SpanReader, type TimeRange } from '@tailspan/model'
import { describe, expect } from 'vitest'
import { spanIdOf, type TestSpan, traceIdOf } from '../../builders/spans.ts'
import { type CheckSpans, never } from './fixture.ts'

const tagged: TestSpan[] = [
  {
    trace: 1,
    id: 1,
    name: 'a',
    kind: 2,
    status: 1,
    message: 'm',
    start: 10n,
    end: 20n,
    service: 'cart',
    attributes: [
      { key: 'k', value: 'x' },
      { key: 'n"\\', value: 5n },
      { key: 'k', value: 'hidden' },
    ],
    resource: [{ key: 'host', value: 'h1' }],
    scope: { name: 'lib', attributes: [{ key: 'sk', value: true }] },
    events: [
      { time: 1n, name: 'e', attributes: [{ key: 'ek', value: 'e1' }] },
      { time: 2n, name: 'e', attributes: [{ key: 'ek', value: 'e2' }] },
      { time: 3n, name: 'bare' },
    ],
    links: [{ trace: 5, id: 6, attributes: [{ key: 'lk', value: 1.5 }] }],
  },
  {
    trace: 2,
    id: 2,
    parent: 1,
    name: 'b',
    kind: 3,
    start: 30n,
    end: 40n,
    attributes: [
      { key: 'outer', value: { kvlist: [{ key: 'k', value: 'nested' }] } },
      { key: 'k', value: ['x', 1n] },
      { key: '__proto__', value: 12 },
    ],
    resource: [
      { key: 'host', value: 'h2' },
      { key: 'k', value: 'of the resource' },
    ],
  },
  { trace: 3, id: 3, name: 'c', start: 50n, end: 60n, resource: [{ key: 'k', value: 7n }] },
]

type Tag = Parameters<SpanReader['tagValues']>[0]

async function values(
  reader: SpanReader,
  tag: Tag,
  range: TimeRange = ALL_TIME,
  limit = 100,
): Promise<string[]> {
  const found = await reader.tagValues(tag, range, limit, never)
  return found.map((value) => encodeAttribute({ key: '', value }).slice(18, -1)).sort()
}

const field = (name: Extract<Tag, { kind: 'field' }>['field']): Tag => ({
  kind: 'field',
  field: name,
})
const attribute = (scope: Extract<Tag, { kind: 'attribute' }>['scope'], key: string): Tag => ({
  kind: 'attribute',
  scope,
  key,
})
const printed = (...texts: string[]): string[] =>
  texts.map((text) => `{"stringValue":${JSON.stringify(text)}}`)

/** Clauses of SpanReader.tags, tagValues and stats. */
export function taggingContract(name: string, check: CheckSpans): void {
  describe(`${name}: tags`, () => {
    check('are listed by scope, sorted, empty scopes left out', [tagged], async ({ reader }) => {
      expect(await reader.tags(ALL_TIME, never)).toEqual([
        { scope: 'span', tags: ['__proto__', 'k', 'n"\\', 'outer'] },
        { scope: 'resource', tags: ['host', 'k', 'service.name'] },
        { scope: 'event', tags: ['ek'] },
        { scope: 'link', tags: ['lk'] },
        { scope: 'instrumentation', tags: ['sk'] },
      ])
    })

    check('are those of spans that overlap the range', [tagged], async ({ reader }) => {
      const tags = await reader.tags({ start: 40n, end: 49n }, never)
      expect(tags).toEqual([
        { scope: 'span', tags: ['__proto__', 'k', 'outer'] },
        { scope: 'resource', tags: ['host', 'k', 'service.name'] },
      ])
      expect(await reader.tags({ start: 61n, end: 70n }, never)).toEqual([])
    })

    check('have typed values', [tagged], async ({ reader }) => {
      const array = '{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":"1"}]}}'
      expect(await values(reader, attribute('span', 'k'))).toEqual([array, ...printed('x')])
      expect(await values(reader, attribute('span', 'n"\\'))).toEqual(['{"intValue":"5"}'])
      expect(await values(reader, attribute('span', '__proto__'))).toEqual(['{"doubleValue":12}'])
      expect(await values(reader, attribute('event', 'ek'))).toEqual(printed('e1', 'e2'))
      expect(await values(reader, attribute('link', 'lk'))).toEqual(['{"doubleValue":1.5}'])
      expect(await values(reader, attribute('instrumentation', 'sk'))).toEqual([
        '{"boolValue":true}',
      ])
      expect(await values(reader, attribute('resource', 'host'))).toEqual(printed('h1', 'h2'))
      expect(await values(reader, attribute('span', 'absent'))).toEqual([])
    })

    check('of any scope are the span’s, else the resource’s', [tagged], async ({ reader }) => {
      const found = await values(reader, attribute('any', 'k'))
      expect(found).toContain('{"intValue":"7"}')
      expect(found).toContain(printed('x')[0])
      expect(found).not.toContain(printed('of the resource')[0])
      expect(await values(reader, attribute('any', 'host'))).toEqual(printed('h1', 'h2'))
    })

    check('have values of spans that overlap the range', [tagged], async ({ reader }) => {
      const range = { start: 20n, end: 20n }
      expect(await values(reader, attribute('any', 'k'), range)).toEqual(printed('x'))
      expect(await values(reader, attribute('resource', 'host'), range)).toEqual(printed('h1'))
      expect(await values(reader, field('name'), range)).toEqual(printed('a'))
      expect(await values(reader, field('service'), range)).toEqual(printed('cart'))
    })

    check('have as many values as asked for', [tagged], async ({ reader }) => {
      expect(await values(reader, field('name'), ALL_TIME, 2)).toHaveLength(2)
      expect(await values(reader, attribute('span', 'k'), ALL_TIME, 1)).toHaveLength(1)
      expect(await values(reader, field('name'), ALL_TIME, 0)).toEqual([])
    })

    check('answer fields as texts', [tagged], async ({ reader }) => {
      expect(await values(reader, field('name'))).toEqual(printed('a', 'b', 'c'))
      expect(await values(reader, field('service'))).toEqual(printed('cart', 'shop'))
      expect(await values(reader, field('kind'))).toEqual(printed('1', '2', '3'))
      expect(await values(reader, field('status'))).toEqual(printed('0', '1'))
      expect(await values(reader, field('statusMessage'))).toEqual(printed('', 'm'))
      expect(await values(reader, field('duration'))).toEqual(printed('10'))
      expect(await values(reader, field('parentId'))).toEqual(printed('', spanIdOf(1)))
      expect(await values(reader, field('spanId'))).toEqual(printed(...[1, 2, 3].map(spanIdOf)))
      expect(await values(reader, field('traceId'))).toEqual(printed(...[1, 2, 3].map(traceIdOf)))
    })

    check('are counted', [tagged, [{ trace: 1, id: 9, start: 1n }]], async ({ reader }) => {
      expect(await reader.stats(never)).toEqual({ spans: 4, traces: 3 })
    })
  })
}
