import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { carry, resume, span } from '../init/verbs.ts'
import type { TraceCarrier } from '../options/propagation-options.ts'
import { memoryTraces } from '../testing/memory-traces.ts'
import { contextOf } from './carrier.ts'
import { requestHeaders, withRequestHeaders } from './context-keys.ts'

const traces = memoryTraces()

test('a job continues its trace after a clone or JSON', () => {
  let carrier: TraceCarrier = { headers: {} }
  const headers = withRequestHeaders(ROOT_CONTEXT, new Map([['x-request-id', 'r-1']]))
  const baggage = propagation.setBaggage(headers, propagation.createBaggage({ a: { value: 'b' } }))
  context.with(baggage, () => span('enqueue', () => (carrier = carry())))
  const { port1, port2 } = new MessageChannel()
  port1.postMessage(carrier)
  const cloned = (receiveMessageOnPort(port2) as { message: TraceCarrier }).message
  port1.close()
  for (const received of [cloned, JSON.parse(JSON.stringify(carrier)) as TraceCarrier]) {
    const seen = resume(received, 'job', () => [
      requestHeaders(context.active()).get('x-request-id'),
      propagation.getActiveBaggage()?.getEntry('a')?.value,
    ])
    expect(seen).toEqual(['r-1', 'b'])
  }
  const [enqueue, ...jobs] = traces.ended()
  for (const job of jobs) {
    expect(job.parentSpanContext?.spanId).toBe(enqueue?.spanContext().spanId)
    expect(job.spanContext().traceId).toBe(enqueue?.spanContext().traceId)
  }
  expect(jobs).toHaveLength(2)
})

test('a job of nobody begins a trace, whatever is active', () => {
  span('other', () => {
    resume(undefined, 'job', () => undefined)
    resume({ headers: {} }, 'job', () => undefined)
  })
  expect(traces.ended().map(({ parentSpanContext }) => parentSpanContext)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('a trace that is named without a span is taken over by the job, and by no other', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  resume({ headers: { 'X-Trace-Id': traceId } }, 'job', () => {
    span('child', () => undefined)
    span('apart', { root: true }, () => undefined)
  })
  const ids = traces.ended().map((each) => each.spanContext().traceId)
  expect([ids[0], ids[2], ids[1] === traceId]).toEqual([traceId, traceId, false])
})

test('other traces in the headers become links', () => {
  const other = 'b'.repeat(32)
  const headers = {
    traceparent: `00-${'a'.repeat(32)}-${'1'.repeat(16)}-01`,
    b3: `${other}-${'2'.repeat(16)}-1`,
  }
  resume({ headers }, 'job', () => span('child', () => undefined))
  expect(traces.ended().map(({ links }) => links.map((link) => link.context.traceId))).toEqual([
    [],
    [other],
  ])
})

test('a batch is linked to the traces that its messages came from', () => {
  const messages = ['a', 'b'].map((name) => span(name, () => ({ trace: carry() })))
  const own = traces.ended()[0]?.spanContext()
  if (own === undefined) throw new Error('no span')
  const links = [
    ...messages.map(({ trace: from }) => from),
    { context: own, attributes: { own: true } },
    undefined,
    { headers: {} },
  ]
  span('batch', { links }, () => undefined)
  const [a, b, batch] = traces.ended()
  expect(batch?.links.map(({ context: { spanId }, attributes }) => [spanId, attributes])).toEqual([
    [a?.spanContext().spanId, undefined],
    [b?.spanContext().spanId, undefined],
    [own.spanId, { own: true }],
  ])
})

test('a message is a carrier by its headers, in bytes, too, as those of Kafka are', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'1'.repeat(16)}-01`
  const received = [
    { key: null, value: Buffer.from('{}'), headers: { traceparent: Buffer.from(traceparent) } },
    { headers: { traceparent: [Buffer.from(traceparent)], other: [Buffer.from('a'), 'b'] } },
    { headers: new Map([['Traceparent', new Uint8Array(Buffer.from(traceparent))]]) },
    { properties: {}, headers: { traceparent } },
  ]
  for (const message of received) resume(message, 'job', () => undefined)
  const parents = traces.ended().map(({ parentSpanContext }) => parentSpanContext?.spanId)
  expect(parents).toEqual(received.map(() => '1'.repeat(16)))
})

test.each([
  null,
  7,
  'text',
  [],
  { headers: null },
  { headers: { traceparent: 7 } },
  { headers: { traceparent: Buffer.alloc(2000) } },
])('%o is no carrier, and does no harm', (carrier) => {
  expect(trace.getSpanContext(contextOf(carrier))).toBeUndefined()
})
