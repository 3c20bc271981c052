import { Readable, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { SpanStatusCode } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { currentTrace, span, traced } from '../init/verbs.ts'
import { memoryTraces } from '../testing/memory-traces.ts'

const traces = memoryTraces()
const names = (): string[] => traces.ended().map(({ name }) => name)

test('a wrapped function is called as before and looks as before', () => {
  function add(this: { base: number }, a: number, b: number): number {
    return this.base + a + b
  }
  const wrapped = traced(Object.assign(add, { note: 'kept' }))
  expect(wrapped.call({ base: 1 }, 2, 3)).toBe(6)
  expect([wrapped.name, wrapped.length, wrapped.note]).toEqual(['add', 2, 'kept'])
  expect(names()).toEqual(['add'])
})

test('attributes come from arguments and results only when asked for', async () => {
  const charge = async (id: string): Promise<{ cents: number }> => ({ cents: id.length })
  await traced(charge)('four')
  await traced('pay', charge, {
    attributes: { fixed: true },
    args: (id) => ({ id }),
    result: ({ cents }) => ({ cents }),
  })('five!')
  expect(traces.ended().map(({ name, attributes }) => [name, attributes])).toEqual([
    ['charge', {}],
    ['pay', { fixed: true, id: 'five!', cents: 5 }],
  ])
})

test('callbacks that throw change nothing', async () => {
  const broken = (): never => {
    throw new Error('a fault of the callback')
  }
  expect(await traced(async () => 1, { args: broken, result: broken })()).toBe(1)
  await expect(
    traced(
      async () => {
        throw new Error('the real one')
      },
      { isError: broken },
    )(),
  ).rejects.toThrow('the real one')
  expect(traces.ended()).toHaveLength(2)
})

test('an async function stays one: its promise, its class, its errors', async () => {
  const work = traced(async () => {
    await sleep(1)
    return currentTrace()
  })
  expect(work.constructor.name).toBe('AsyncFunction')
  const running = work()
  expect([running instanceof Promise, names()]).toEqual([true, []])
  expect((await running)?.trace_id).toBe(traces.ended()[0]?.spanContext().traceId)
  await expect(traced(async () => Promise.reject(new TypeError('no')))()).rejects.toThrow('no')
  expect(traces.ended()[1]).toMatchObject({
    status: { code: SpanStatusCode.ERROR, message: 'no' },
    attributes: { 'error.type': 'TypeError' },
  })
})

test('an error that passes several spans is written to one, and all of them failed', () => {
  const fail = (): never => {
    throw new RangeError('deep')
  }
  expect(() => span('outer', () => span('inner', fail))).toThrow(RangeError)
  expect(
    traces.ended().map(({ name, status, events }) => [name, status.code, events.length]),
  ).toEqual([
    ['inner', SpanStatusCode.ERROR, 1],
    ['outer', SpanStatusCode.ERROR, 0],
  ])
  expect(traces.ended()[0]?.events[0]?.attributes).toMatchObject({
    'exception.type': 'RangeError',
    'exception.message': 'deep',
  })
})

test('what is no failure leaves the span as it is', () => {
  const stop = new DOMException('stopped', 'AbortError')
  const isError = (error: unknown): boolean => (error as Error).name !== 'AbortError'
  expect(() =>
    span('work', { isError }, () => {
      throw stop
    }),
  ).toThrow(stop)
  expect(traces.ended()[0]?.status.code).toBe(SpanStatusCode.UNSET)
})

test.each([
  ['null', null],
  ['undefined', undefined],
  ['a number', 7],
  ['a symbol', Symbol('x')],
  ['an object without a prototype', Object.create(null)],
  [
    'an error that cannot be read',
    Object.defineProperty({}, 'message', {
      get: () => {
        throw new Error('hidden')
      },
    }),
  ],
  [
    'a proxy that throws',
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    ),
  ],
  ['a frozen error', Object.freeze(new Error('cold'))],
])('%s may be thrown', (_, thrown) => {
  let caught: unknown = 'nothing'
  try {
    span('work', () => {
      throw thrown
    })
  } catch (error) {
    caught = error
  }
  expect(caught).toBe(thrown)
  expect(traces.ended()[0]?.status.code).toBe(SpanStatusCode.ERROR)
})

test('a generator runs in its span, which begins with the first step and ends with the last', () => {
  const count = traced(function* count(to: number): Generator<string | undefined, string> {
    for (let i = 0; i < to; i++) yield currentTrace()?.span_id
    return 'done'
  })
  expect([count.constructor.name, count.name, count.length]).toEqual([
    'GeneratorFunction',
    'count',
    1,
  ])
  const steps = count(2)
  expect(Object.prototype.toString.call(steps)).toBe('[object Generator]')
  const first = steps.next().value
  expect([currentTrace(), names()]).toEqual([undefined, []])
  expect(steps.next().value).toBe(first)
  expect(steps.next()).toEqual({ done: true, value: 'done' })
  expect(traces.ended().map((each) => each.spanContext().spanId)).toEqual([first])
})

test('a generator that is left, fails, or is told to fail ends its span', () => {
  const forever = traced(function* forever() {
    for (;;) yield 1
  })
  for (const _ of forever()) break
  expect(traces.ended()[0]?.status.code).toBe(SpanStatusCode.UNSET)
  const steps = forever()
  steps.next()
  expect(() => steps.throw(new Error('thrown in'))).toThrow('thrown in')
  expect(traces.ended()[1]?.status.message).toBe('thrown in')
})

test('an async generator keeps its span over its waits', async () => {
  const lines = traced(async function* lines() {
    yield currentTrace()?.span_id
    await sleep(1)
    yield currentTrace()?.span_id
  })
  const ids: (string | undefined)[] = []
  for await (const id of lines()) ids.push(id)
  expect(new Set(ids)).toEqual(new Set([traces.ended()[0]?.spanContext().spanId]))
  const broken = traced(async function* broken() {
    yield 1
    throw new Error('half way')
  })
  await expect(async () => {
    for await (const _ of broken());
  }).rejects.toThrow('half way')
  expect(traces.ended()[1]?.status.message).toBe('half way')
})

test('a stream ends its span when it has been read, written or torn down', async () => {
  const read = span('read', () => Readable.from(['a', 'b']))
  expect(names()).toEqual([])
  expect(await text(read)).toBe('ab')
  const sunk = span('write', () => new Writable({ write: (_c, _e, done) => done() }))
  sunk.end('x')
  await new Promise((resolve) => sunk.on('close', resolve))
  const torn = span('torn', () => new Readable({ read: () => undefined }))
  const seen = new Promise((resolve) => torn.on('error', resolve))
  torn.destroy(new Error('cut'))
  await seen
  expect(traces.ended().map(({ name, status }) => [name, status.message])).toEqual([
    ['read', undefined],
    ['write', undefined],
    ['torn', 'cut'],
  ])
})

test('a web stream ends its span however it is read', async () => {
  const make = (name: string): ReadableStream<Uint8Array> =>
    span(name, () => new Blob(['hello']).stream())
  expect((await buffer(make('iterated'))).toString()).toBe('hello')
  const reader = make('reader').getReader()
  while (!(await reader.read()).done);
  await make('piped').pipeTo(new WritableStream())
  const through = make('through').pipeThrough(new TextDecoderStream())
  expect(await text(through)).toBe('hello')
  await make('cancelled').cancel()
  await new Promise((resolve) => setImmediate(resolve))
  expect(names()).toEqual(['iterated', 'reader', 'piped', 'through', 'cancelled'])
})

test('a query builder runs when it is awaited, once, and keeps its methods', async () => {
  let runs = 0
  class Query {
    limit(): this {
      return this
    }
    // oxlint-disable-next-line unicorn/no-thenable -- what is tested
    then(taken: (rows: number[]) => unknown): Promise<unknown> {
      runs++
      return Promise.resolve([1, 2]).then(taken)
    }
  }
  const query = span('query', () => new Query())
  expect([query instanceof Query, query.limit() === query, runs, names()]).toEqual([
    true,
    true,
    0,
    [],
  ])
  expect(await query).toEqual([1, 2])
  expect([runs, names()]).toEqual([1, ['query']])
})

test('values that only look like something else end at once', () => {
  const list = span('list', () => [1, 2])
  span('map', () => new Map([[1, 2]]))
  span('nothing', () => null)
  expect([list, names()]).toEqual([
    [1, 2],
    ['list', 'map', 'nothing'],
  ])
})

test('a result that cannot be looked at is given back all the same', () => {
  const get = (): never => {
    throw new Error('no')
  }
  const hostile = new Proxy({}, { get, has: get })
  expect(span('work', () => hostile)).toBe(hostile)
  expect(names()).toEqual(['work'])
})

test('spans nest through awaits, and a root begins a trace of its own', async () => {
  await span('outer', async () => {
    await sleep(1)
    await span('inner', async () => sleep(1))
    span('apart', { root: true }, () => undefined)
  })
  const [inner, apart, outer] = traces.ended()
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
  expect(apart?.parentSpanContext).toBeUndefined()
  expect(apart?.spanContext().traceId).not.toBe(outer?.spanContext().traceId)
})

test('without a function there is nothing to run', () => {
  expect(() => span('work', {} as never)).toThrow("span('work', …) has no function to run")
})
