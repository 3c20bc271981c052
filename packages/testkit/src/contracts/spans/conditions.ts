import type { SpanCondition } from '@tailspan/model'
import { describe, expect } from 'vitest'
import { spanIdOf, type TestSpan, traceIdOf } from '../../builders/spans.ts'
import { type CheckSpans, namesOf } from './fixture.ts'

const spans: TestSpan[] = [
  {
    trace: 1,
    id: 1,
    name: 'string',
    start: 9n,
    end: 19n,
    attributes: [{ key: 'k', value: '12' }],
    service: 'cart',
  },
  {
    trace: 2,
    id: 2,
    parent: 1,
    name: 'int',
    start: 8n,
    kind: 2,
    status: 2,
    message: 'broke',
    attributes: [{ key: 'k', value: 12n }],
  },
  { trace: 3, id: 3, name: 'double', start: 7n, attributes: [{ key: 'k', value: 12 }] },
  { trace: 4, id: 4, name: 'array', start: 6n, attributes: [{ key: 'k', value: ['x', 12n] }] },
  { trace: 5, id: 5, name: 'resource', start: 5n, resource: [{ key: 'k', value: 12n }] },
  {
    trace: 6,
    id: 6,
    name: 'lists',
    start: 4n,
    events: [{ time: 1n, name: 'e', attributes: [{ key: 'ek', value: 'q"\\' }] }],
    links: [{ trace: 1, id: 1, attributes: [{ key: 'lk', value: true }] }],
  },
  {
    trace: 7,
    id: 7,
    name: 'scope',
    start: 3n,
    scope: { name: 's', attributes: [{ key: 'ik', value: 0.5 }] },
  },
  {
    trace: 8,
    id: 8,
    name: 'odd',
    start: 2n,
    attributes: [{ key: '__proto__', value: 'line\nbreak' }],
  },
  {
    trace: 9,
    id: 9,
    name: 'new\nline',
    start: 1n,
    attributes: [{ key: 'k', value: 'ünïcode 😀' }],
  },
]

const k = { key: 'k', value: 1n }

const attribute = (
  op: Extract<SpanCondition, { kind: 'attribute' }>['op'],
  value?: string | bigint | number | boolean,
  key = 'k',
  scope: Extract<SpanCondition, { kind: 'attribute' }>['scope'] = 'span',
): SpanCondition => ({ kind: 'attribute', scope, key, op, ...(value !== undefined && { value }) })

const field = (
  name: Extract<SpanCondition, { kind: 'field' }>['field'],
  op: Extract<SpanCondition, { kind: 'field' }>['op'],
  value: string | bigint,
): SpanCondition => ({ kind: 'field', field: name, op, value })

/** Conditions with the traces that at least must be found. */
const cases: [what: string, where: SpanCondition, found: string[]][] = [
  ['string =', attribute('=', '12'), ['string']],
  ['int =', attribute('=', 12n), ['int', 'double', 'array']],
  ['double =', attribute('=', 12), ['int', 'double', 'array']],
  ['string in an array', attribute('=', 'x'), ['array']],
  ['unicode =', attribute('=', 'ünïcode 😀'), ['new\nline']],
  ['any =', attribute('=', 12n, 'k', 'any'), ['int', 'double', 'array', 'resource']],
  ['resource =', attribute('=', 12n, 'k', 'resource'), ['resource']],
  ['resource exists', attribute('exists', undefined, 'k', 'resource'), ['resource']],
  ['exists', attribute('exists'), ['string', 'int', 'double', 'array', 'new\nline']],
  ['!=', attribute('!=', 13n), ['int', 'double', 'array']],
  ['<', attribute('<', 12.5), ['int', 'double', 'array']],
  ['>=', attribute('>=', 12n), ['int', 'double', 'array']],
  ['=~', attribute('=~', '1.|x'), ['string', 'array']],
  ['!~', attribute('!~', 'x'), ['string', 'new\nline']],
  ['event =', attribute('=', 'q"\\', 'ek', 'event'), ['lists']],
  ['event exists', attribute('exists', undefined, 'ek', 'event'), ['lists']],
  ['link =', attribute('=', true, 'lk', 'link'), ['lists']],
  ['scope =', attribute('=', 0.5, 'ik', 'instrumentation'), ['scope']],
  ['__proto__ =', attribute('=', 'line\nbreak', '__proto__'), ['odd']],
  ['name =', field('name', '=', 'int'), ['int']],
  ['name =~, anchored', field('name', '=~', 'i.t|doubl'), ['int']],
  ['name =~, over lines', field('name', '=~', 'n.*e'), ['new\nline']],
  ['name !~', field('name', '!~', '[a-z]+'), ['new\nline']],
  ['name <', field('name', '<', 'b'), ['array']],
  ['service =', field('service', '=', 'cart'), ['string']],
  ['service =~', field('service', '=~', 'c.*'), ['string']],
  ['kind =', field('kind', '=', 2n), ['int']],
  ['kind = in text', field('kind', '=', '2'), ['int']],
  ['status =', field('status', '=', 2n), ['int']],
  ['status message =', field('statusMessage', '=', 'broke'), ['int']],
  ['duration >', field('duration', '>', 9n), ['string']],
  ['duration < a huge one', field('duration', '<', 2n ** 70n), spans.map((s) => s.name ?? '')],
  ['trace id =', field('traceId', '=', traceIdOf(3)), ['double']],
  ['span id =', field('spanId', '=', spanIdOf(4)), ['array']],
  ['parent id =', field('parentId', '=', spanIdOf(1)), ['int']],
  ['no parent', field('parentId', '!=', ''), ['int']],
  ['and', { kind: 'and', of: [attribute('exists'), field('kind', '=', 2n)] }, ['int']],
  ['or', { kind: 'or', of: [attribute('=', '12'), field('kind', '=', 2n)] }, ['string', 'int']],
  ['empty and', { kind: 'and', of: [] }, spans.map((s) => s.name ?? '')],
]

/** Conditions of SpanReader.select. */
export function conditionsContract(name: string, check: CheckSpans): void {
  describe(`${name}: conditions`, () => {
    check(
      'finds keys with escapes beside other attributes, alone and in lists',
      [
        ['"', '\\'].flatMap((key, i): TestSpan[] => [
          {
            trace: 2 * i + 1,
            id: 1,
            name: `alone ${key}`,
            start: 9n,
            attributes: [{ key, value: false }, k],
          },
          {
            trace: 2 * i + 2,
            id: 1,
            name: `in ${key}`,
            start: 8n,
            attributes: [k, { key, value: [0, false] }],
          },
        ]),
      ],
      async ({ reader }) => {
        for (const key of ['"', '\\']) {
          expect(await namesOf(reader, attribute('=', false, key))).toEqual([
            `alone ${key}`,
            `in ${key}`,
          ])
        }
      },
    )

    check('find at least the spans that meet them', [spans], async ({ reader }) => {
      for (const [what, where, found] of cases) {
        const names = await namesOf(reader, where)
        expect(names, what).toEqual(expect.arrayContaining(found))
      }
    })

    check('refuse a regex that is none', [spans], async ({ reader }) => {
      const refused = { code: 'bad_request' }
      await expect(namesOf(reader, field('name', '=~', '('))).rejects.toMatchObject(refused)
      await expect(namesOf(reader, attribute('=~', '('))).rejects.toMatchObject(refused)
    })
  })
}
