import {
  type Context,
  context,
  createTraceState,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HEADER_FORMATS, type HeaderFormat } from '../options/propagation-options.ts'
import { headerLinks, isUndecided, requestHeaders, wantedTraceId } from './context-keys.ts'
import { HeaderPropagator, type PropagationRules } from './header-propagator.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const OTHER = 'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb'

function propagator(rules: Partial<PropagationRules> = {}): HeaderPropagator {
  return new HeaderPropagator({
    extract: HEADER_FORMATS,
    inject: ['tracecontext'],
    headers: ['x-request-id', 'x-user-id'],
    baggage: true,
    trustIncoming: () => true,
    ...rules,
  })
}

function extract(headers: object, rules?: Partial<PropagationRules>): Context {
  return propagator(rules).extract(ROOT_CONTEXT, headers, defaultTextMapGetter)
}

/** `trace/span/decision` */
function found(headers: object, rules?: Partial<PropagationRules>): string | undefined {
  const result = extract(headers, rules)
  const ids = trace.getSpanContext(result)
  if (ids === undefined) return undefined
  const decision = isUndecided(result) ? 'open' : ids.traceFlags === 1 ? 'keep' : 'drop'
  return `${ids.traceId}/${ids.spanId}/${decision}`
}

test.each([
  [{ traceparent: `00-${TRACE}-${SPAN}-01` }, 'keep'],
  [{ traceparent: `00-${TRACE}-${SPAN}-00` }, 'drop'],
  [{ traceparent: `01-${TRACE}-${SPAN}-03-more` }, 'keep'],
  [{ b3: `${TRACE}-${SPAN}-1` }, 'keep'],
  [{ b3: `${TRACE}-${SPAN}-d-${SPAN}` }, 'keep'],
  [{ b3: `${TRACE}-${SPAN}-0` }, 'drop'],
  [{ b3: `${TRACE}-${SPAN}` }, 'open'],
  [{ 'x-b3-traceid': TRACE.toUpperCase(), 'x-b3-spanid': SPAN, 'x-b3-sampled': 'true' }, 'keep'],
  [{ 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-flags': '1' }, 'keep'],
  [{ 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '0' }, 'drop'],
  [{ 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN }, 'open'],
  [{ 'uber-trace-id': `${TRACE}:${SPAN}:0:1` }, 'keep'],
  [{ 'uber-trace-id': `${TRACE.slice(1)}%3A${SPAN}%3a0%3A0` }, 'drop'],
  [
    {
      'x-datadog-trace-id': BigInt(`0x${TRACE.slice(16)}`).toString(),
      'x-datadog-parent-id': BigInt(`0x${SPAN}`).toString(),
      'x-datadog-sampling-priority': '2',
      'x-datadog-tags': `_dd.p.dm=-1,_dd.p.tid=${TRACE.slice(0, 16)}`,
    },
    'keep',
  ],
  [{ 'x-trace-id': TRACE, 'x-span-id': SPAN, 'x-sampled': '0' }, 'drop'],
  [{ 'x-trace-id': '0af76519-16cd-43dd-8448-eb211c80319c', 'x-span-id': SPAN }, 'open'],
])('%o is read', (headers, decision) => {
  expect(found(headers)).toBe(`${TRACE}/${SPAN}/${decision}`)
})

test('ids of 64 bits are padded', () => {
  const short = TRACE.slice(16)
  const padded = `${short.padStart(32, '0')}/${SPAN}/open`
  expect(found({ b3: `${short}-${SPAN}` })).toBe(padded)
  expect(found({ 'x-trace-id': short, 'x-span-id': SPAN })).toBe(padded)
  const datadog = {
    'x-datadog-trace-id': BigInt(`0x${short}`).toString(),
    'x-datadog-parent-id': BigInt(`0x${SPAN}`).toString(),
    'x-datadog-tags': '_dd.p.tid=nonsense',
  }
  expect(found(datadog)).toBe(padded)
})

test.each([
  { traceparent: `ff-${TRACE}-${SPAN}-01` },
  { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` },
  { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` },
  { traceparent: `00-${TRACE}-${SPAN}-01-more` },
  { traceparent: `00-${TRACE.toUpperCase()}-${SPAN}-01` },
  { traceparent: [`00-${TRACE}-${SPAN}-01`, `00-${OTHER}-${SPAN}-01`] },
  { b3: '0' },
  { b3: `${TRACE}0-${SPAN}-1` },
  { 'x-b3-traceid': TRACE },
  { 'uber-trace-id': `${TRACE}:${SPAN}:0` },
  { 'uber-trace-id': '%E0%A4%A' },
  { 'x-datadog-trace-id': '0', 'x-datadog-parent-id': '1' },
  { 'x-datadog-trace-id': '18446744073709551616', 'x-datadog-parent-id': '1' },
  { 'x-datadog-trace-id': '-5', 'x-datadog-parent-id': '1' },
  { 'x-trace-id': 'request-17', 'x-span-id': SPAN },
  { 'x-trace-id': `${'9'.repeat(2000)}`, 'x-span-id': SPAN },
])('%o names no trace', (headers) => {
  expect(found(headers)).toBeUndefined()
})

test('the first valid one in the stated order wins, and another trace becomes a link', () => {
  const headers = {
    traceparent: 'broken',
    b3: `${TRACE}-${SPAN}-1`,
    'uber-trace-id': `${OTHER}:${SPAN}:0:1`,
    'x-trace-id': OTHER,
    'x-span-id': SPAN,
  }
  expect(found(headers)).toBe(`${TRACE}/${SPAN}/keep`)
  expect(headerLinks(extract(headers)).map((link) => link.context.traceId)).toEqual([OTHER])
  expect(found(headers, { extract: ['jaeger', 'b3'] })).toBe(`${OTHER}/${SPAN}/keep`)
  expect(found(headers, { extract: [] })).toBeUndefined()
})

test('a trace that is named without a span is taken over', () => {
  const result = extract({ 'x-trace-id': TRACE })
  expect([wantedTraceId(result), trace.getSpanContext(result)]).toEqual([TRACE, undefined])
})

test('who is not trusted names nothing, and a check that fails trusts nobody', () => {
  const headers = { traceparent: `00-${TRACE}-${SPAN}-01`, 'x-user-id': 'admin' }
  const broken = (): never => {
    throw new Error('no')
  }
  for (const trustIncoming of [() => false, broken]) {
    expect(found(headers, { trustIncoming })).toBeUndefined()
    expect(requestHeaders(extract(headers, { trustIncoming })).size).toBe(0)
  }
  const trustIncoming = (given: Readonly<Record<string, unknown>>): boolean =>
    given['x-user-id'] === 'admin'
  expect(found(headers, { trustIncoming })).toBe(`${TRACE}/${SPAN}/keep`)
})

test.each(HEADER_FORMATS)('what %s writes it reads, for every id', (format: HeaderFormat) => {
  const hex = (digits: number): fc.Arbitrary<string> =>
    fc
      .string({
        unit: fc.constantFrom(...Array.from('0123456789abcdef')),
        minLength: digits,
        maxLength: digits,
      })
      .filter((id) => /[1-9a-f]/.test(id))
  const traceIds = fc.tuple(hex(16), hex(16)).map((halves) => halves.join(''))
  fc.assert(
    fc.property(traceIds, hex(16), fc.boolean(), (traceId, spanId, sampled) => {
      const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE
      const active = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags })
      const carrier: Record<string, string> = {}
      const only = propagator({ inject: [format], extract: [format] })
      only.inject(active, carrier, { set: (to, name, value) => (to[name] = value) })
      expect(found(carrier, { extract: [format] })).toBe(
        `${traceId}/${spanId}/${sampled ? 'keep' : 'drop'}`,
      )
      for (const name of Object.keys(carrier)) expect(only.fields()).toContain(name)
    }),
  )
})

test('several are written at once, with extra headers, baggage and the trace state', () => {
  const from = extract({
    traceparent: `00-${TRACE}-${SPAN}-01`,
    tracestate: 'vendor=a,other=b',
    'x-request-id': 'r-1',
    baggage: 'tenant=gold',
  })
  const carrier: Record<string, string> = {}
  propagator({ inject: ['tracecontext', 'b3', 'datadog'] }).inject(from, carrier, {
    set: (to, name, value) => (to[name] = value),
  })
  expect(carrier).toMatchObject({
    traceparent: `00-${TRACE}-${SPAN}-01`,
    tracestate: createTraceState('vendor=a,other=b').serialize(),
    b3: `${TRACE}-${SPAN}-1`,
    'x-datadog-trace-id': BigInt(`0x${TRACE.slice(16)}`).toString(),
    'x-request-id': 'r-1',
    baggage: 'tenant=gold',
  })
  const none: Record<string, string> = {}
  propagator().inject(suppressTracing(from), none, { set: (to, name, value) => (to[name] = value) })
  expect(none).toEqual({})
})

test('values that would split a header, or are too long, are left out', () => {
  const headers = {
    'x-request-id': 'a\r\nset-cookie: b',
    'x-user-id': 'x'.repeat(1025),
    baggage: `a=${'b'.repeat(9000)}`,
  }
  const result = extract(headers)
  expect(requestHeaders(result).size).toBe(0)
  const carrier: Record<string, string> = {}
  propagator().inject(result, carrier, { set: (to, name, value) => (to[name] = value) })
  expect(carrier).toEqual({})
})

test('no headers ever make it throw', () => {
  const names = fc.constantFrom(...propagator().fields())
  const noise = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[0-9a-f:%,=-]{0,80}$/),
    fc.constantFrom(`00-${TRACE}-${SPAN}-01`, `${TRACE}-${SPAN}-d`, `${TRACE}:${SPAN}:0:1`, '0'),
    fc.array(fc.string()),
    fc.anything(),
  )
  fc.assert(
    fc.property(fc.dictionary(names, noise), (headers) => {
      const result = extract(headers)
      const carrier: Record<string, string> = {}
      propagator({ inject: HEADER_FORMATS }).inject(result, carrier, {
        set: (to, name, value) => (to[name] = value),
      })
      for (const value of Object.values(carrier)) expect(value).not.toMatch(/[\r\n\0]/)
    }),
    { numRuns: 500 },
  )
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no')
      },
    },
  )
  for (const carrier of [null, undefined, 7, hostile]) {
    expect(propagator().extract(ROOT_CONTEXT, carrier as never, defaultTextMapGetter)).toBe(
      ROOT_CONTEXT,
    )
  }
  expect(context.active()).toBe(ROOT_CONTEXT)
})
