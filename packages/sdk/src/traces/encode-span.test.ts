import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endedSpan, type SpanShape } from '../testing/ended-span.ts'
import { decodeOtlp, type SentSpan } from '../testing/otlp-decode.ts'
import { encodeRequest, encodeResource } from './encode-request.ts'
import { SpanGrouper } from './span-group.ts'

const grouper = new SpanGrouper((name) => name !== 'password')

function sent(...shapes: SpanShape[]): SentSpan[] {
  const group = grouper.group(shapes.map(endedSpan), false)
  return decodeOtlp(encodeRequest(encodeResource({ 'service.name': 'checkout' }), [group]))
}

test('a span comes through with all it has', () => {
  const link = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 }
  const [span] = sent({
    name: 'größer ☃',
    status: { code: 2, message: 'no money' },
    links: [{ context: link, attributes: { why: 'queue' } }],
    events: [{ name: 'exception', time: [5, 7], attributes: { 'exception.type': 'TypeError' } }],
  })
  expect(span).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: '',
    name: 'größer ☃',
    kind: 1,
    start: 1_763_750_000_123_456_789n,
    end: 1_763_750_001_023_456_789n,
    status: { code: 2, message: 'no money' },
    links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }],
    flags: 0x101,
    scope: 'test',
  })
  expect(span?.events[0]?.attributes.get('exception.type')).toBe('TypeError')
  expect(span?.resource.get('service.name')).toBe('checkout')
})

test('every type of attribute keeps its type and value', () => {
  const attributes = Object.fromEntries<never>(
    Object.entries({
      zero: 0,
      minus: -1,
      most: Number.MAX_SAFE_INTEGER,
      least: Number.MIN_SAFE_INTEGER,
      half: 0.5,
      huge: 1e300,
      yes: true,
      no: false,
      empty: '',
      list: ['a', 'b'],
      numbers: [1, -2, 0.5],
      long: 'ö'.repeat(50_000),
      short: 'ö',
      half_pair: '\ud800',
    }) as [string, never][],
  )
  const found = sent({ attributes })[0]?.attributes
  expect(found && Object.fromEntries(found)).toEqual({
    zero: 0n,
    minus: -1n,
    most: BigInt(Number.MAX_SAFE_INTEGER),
    least: BigInt(Number.MIN_SAFE_INTEGER),
    half: 0.5,
    huge: 1e300,
    yes: true,
    no: false,
    empty: '',
    list: ['a', 'b'],
    numbers: [1n, -2n, 0.5],
    long: 'ö'.repeat(50_000),
    short: 'ö',
    half_pair: '\ufffd',
  })
})

test('values of masked names are not sent, and names like __proto__ are', () => {
  const attributes = JSON.parse('{"password":"hush","__proto__":"a","constructor":"b"}') as {}
  const found = sent({ attributes })[0]?.attributes
  expect([...(found ?? [])]).toEqual([
    ['password', '***'],
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

test('whatever texts there are, what is written can be read', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 200 })
  fc.assert(
    fc.property(texts, fc.dictionary(texts, texts), fc.array(texts), (name, attributes, list) => {
      const [span] = sent({ name, attributes: { ...attributes, list } }, { name: 'next' })
      expect(span?.name).toBe(name.toWellFormed())
      expect(span?.attributes.get('list')).toEqual(list.map((each) => each.toWellFormed()))
    }),
  )
})

test('ids that are no hex become zeros and spoil nothing after them', () => {
  const context = { traceId: 'no hex'.padEnd(32, 'z'), spanId: '', traceFlags: 0 }
  const [span, next] = sent({ links: [{ context }] }, { name: 'next' })
  expect(span?.links).toEqual([{ traceId: '0'.repeat(32), spanId: '' }])
  expect(next?.name).toBe('next')
})

test('times keep every nanosecond, and ids every digit', () => {
  const seconds = fc.maxSafeNat().map((any) => any % 2 ** 34)
  const ids = fc.string({
    unit: fc.constantFrom(...'0123456789abcdefABCDEF'.split('')),
    minLength: 32,
    maxLength: 32,
  })
  fc.assert(
    fc.property(seconds, fc.nat({ max: 999_999_999 }), ids, (second, nanos, traceId) => {
      const span = { ...endedSpan({ traceId }), startTime: [second, nanos] as [number, number] }
      const [found] = decodeOtlp(encodeRequest(encodeResource({}), [grouper.group([span], false)]))
      expect(found?.start).toBe(BigInt(second) * 1_000_000_000n + BigInt(nanos))
      expect(found?.traceId).toBe(traceId.toLowerCase())
    }),
  )
})
