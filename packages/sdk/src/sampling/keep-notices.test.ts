import { SpanKind } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { KeepNotices, readKeepNotice } from './keep-notices.ts'

const exporter = new InMemorySpanExporter()
const tracer = new TracerProvider({
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
}).getTracer('test')

/** A call that has ended. */
function call(url: string | undefined, kind = SpanKind.CLIENT) {
  const span = tracer.startSpan('GET', {
    kind,
    attributes: url === undefined ? {} : { 'url.full': url },
  })
  span.end()
  const ended = exporter.getFinishedSpans().at(-1)
  if (ended === undefined) throw new Error('the span was not recorded')
  return { span, ended, id: span.spanContext().traceId }
}

function setUp() {
  const clock = { now: 0 }
  const notices = new KeepNotices({
    now: () => clock.now,
    to: (url) => {
      if (url.hostname === 'broken') throw new Error('no answer')
      return url.hostname !== 'third.example'
    },
  })
  return { clock, notices }
}

test('the next requests to a service that was called carry the trace, and no others', () => {
  const { notices } = setUp()
  expect(notices.waiting).toBe(false)
  const stock = call('http://stock:80/items?x=***')
  notices.note([
    stock.ended,
    stock.ended,
    call('https://third.example/pay').ended,
    call('http://broken/').ended,
    call('no address').ended,
    call(undefined).ended,
    call('http://stock/', SpanKind.SERVER).ended,
  ])
  expect(notices.waiting).toBe(true)
  expect(notices.take('http://stock:8080')).toBeUndefined()
  expect(notices.take('https://third.example')).toBeUndefined()
  // Several processes may share the address.
  const said = [1, 2, 3, 4, 5].map(() => notices.take('http://stock'))
  expect(said).toEqual([stock.id, stock.id, stock.id, stock.id, undefined])
  expect([notices.waiting, notices.counts()]).toEqual([false, { told: 1, untold: 0 }])
})

test('a service that keeps its part by itself is not told', () => {
  const { notices } = setUp()
  const stock = call('http://stock/')
  notices.keepsAlready(stock.span)
  notices.note([stock.ended])
  expect(notices.waiting).toBe(false)
})

test('whoever is not asked again in time, or for whom there is no place, is counted', () => {
  const { notices, clock } = setUp()
  notices.note([call('http://stock/').ended])
  clock.now = 4999
  expect(notices.counts()).toEqual({ told: 0, untold: 0 })
  clock.now = 5000
  expect(notices.counts()).toEqual({ told: 0, untold: 1 })
  expect(notices.take('http://stock')).toBeUndefined()
  for (let n = 0; n < 100; n++) notices.note([call('http://busy/').ended])
  expect(notices.counts().untold).toBe(1 + 36)
  expect(notices.take('http://busy')?.split(',')).toHaveLength(8)
  for (let n = 0; n < 100; n++) notices.note([call(`http://host-${n}/`).ended])
  expect(notices.counts()).toEqual({ told: 8, untold: 1 + 36 + 37 })
})

test('all that waits for a service is told in turn', () => {
  const { notices } = setUp()
  const ids = Array.from({ length: 10 }, () => {
    const { ended, id } = call('http://stock/')
    notices.note([ended])
    return id
  })
  const said = [notices.take('http://stock'), notices.take('http://stock')].join().split(',')
  expect(new Set(said)).toEqual(new Set(ids))
})

test('of a header that anybody may have written only ids count, and few', () => {
  const id = '0af7651916cd43dd8448eb211c80319c'
  expect(readKeepNotice(` ${id} ,x,${id.toUpperCase()},,${id}0`)).toEqual([id])
  expect(readKeepNotice(`${id},`.repeat(1000))).toHaveLength(8)
  expect(readKeepNotice('1')).toEqual([])
})
