import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LogOptions } from '../../options/log-options.ts'
import type { SignalContext } from '../../options/signal-context.ts'
import { withRequestHeaders } from '../../propagation/context-keys.ts'
import { createLogs } from '../create-logs.ts'
import { capturedOutput } from '../testing/captured-output.ts'
import type { Logger } from './logger.ts'

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())

type Line = Readonly<Record<string, unknown>>

function logs(options: LogOptions = {}, around: Partial<SignalContext> = {}) {
  const stdout = capturedOutput()
  const warnings: string[] = []
  const { log, sinks } = createLogs(
    { console: 'json', ...options },
    {
      service: 'shop',
      version: undefined,
      environment: '',
      resource: {},
      redact: [],
      spoolDir: undefined,
      env: () => undefined,
      warn: (message) => void warnings.push(message),
      lost: () => undefined,
      ...around,
    },
    { stdout, now: () => 1_768_471_200_123, random: () => 0 },
  )
  const lines = async (): Promise<readonly Line[]> => {
    await Promise.all(sinks.map((sink) => sink.flush(AbortSignal.timeout(5_000))))
    const { objects } = stdout
    stdout.text = ''
    return objects
  }
  return { log, lines, warnings }
}

async function last(log: (logger: Logger) => void): Promise<Line | undefined> {
  const made = logs()
  log(made.log)
  return (await made.lines()).at(-1)
}

const failure = new Error('declined')

it.each([
  ['a message', (log: Logger) => log.info('placed'), { msg: 'placed' }],
  [
    'a message and fields',
    (log: Logger) => log.info('placed', { id: 7 }),
    { msg: 'placed', id: 7 },
  ],
  [
    'an error',
    (log: Logger) => log.info(failure),
    { msg: 'declined', err: { message: 'declined' } },
  ],
  [
    'an error and a message',
    (log: Logger) => log.info(failure, 'no', { id: 7 }),
    { msg: 'no', id: 7, err: { type: 'Error' } },
  ],
  [
    'an error and fields',
    (log: Logger) => log.info(failure, { id: 7 }),
    { msg: 'declined', id: 7 },
  ],
  [
    'a message and an error',
    (log: Logger) => log.info('no', failure, { id: 7 }),
    { msg: 'no', id: 7, err: { message: 'declined' } },
  ],
  ["pino's order", (log: Logger) => log.info({ id: 7 }, 'placed'), { msg: 'placed', id: 7 }],
  [
    "pino's error",
    (log: Logger) => log.info({ err: failure }, 'no'),
    { msg: 'no', err: { message: 'declined' } },
  ],
  [
    "pino's placeholders",
    (log: Logger) => log.info('order %d of %s', 7, 'ada'),
    { msg: 'order 7 of ada' },
  ],
  [
    'a message among the fields',
    (log: Logger) => log.info({ msg: 'placed', id: 7 }),
    { msg: 'placed', id: 7 },
  ],
  [
    'fields with the names that every line has',
    (log: Logger) => log.info('a', { level: 1, time: 2, msg: 3 }),
    { level: 'info', msg: 'a', level_: 1, time_: 2, msg_: 3 },
  ],
  [
    'names of objects',
    (log: Logger) => log.info('a', JSON.parse('{"__proto__":1,"constructor":2}') as object as Line),
    JSON.parse('{"__proto__":1,"constructor":2}') as Line,
  ],
  [
    'what is no object',
    (log: Logger) => log.info('a', [1, 2] as unknown as Line),
    { msg: 'a', value: [1, 2] },
  ],
])('takes %s', async (_, log, expected) => {
  expect(await last(log)).toMatchObject(expected)
})

it('has the same shape in every line', async () => {
  expect(await last((log) => log.warn('a'))).toEqual({
    level: 'warn',
    time: '2026-01-15T10:00:00.123Z',
    msg: 'a',
    service: 'shop',
  })
})

it('writes the ids of the active span, whoever made it', async () => {
  const { log, lines } = logs()
  const ids = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' }
  const active = trace.setSpanContext(context.active(), {
    traceId: ids.trace_id,
    spanId: ids.span_id,
    traceFlags: 0,
  })
  context.with(active, () => log.info('within'))
  log.info('without')
  context.with(active, () => log.info('told', { trace_id: 'ab'.repeat(16) }))
  const [within, without, told] = await lines()
  expect(within).toMatchObject(ids)
  expect(without).not.toHaveProperty('trace_id')
  expect(told).toMatchObject({ trace_id: 'ab'.repeat(16), span_id: ids.span_id })
})

it('writes the extra headers of the request, but what is said goes before', async () => {
  const { log, lines } = logs()
  const headers = new Map([
    ['x-request-id', 'r-1'],
    ['x-user-id', 'u-1'],
  ])
  context.with(withRequestHeaders(context.active(), headers), () => {
    log.info('first')
    log.info('second', { user_id: 'u-2' })
  })
  expect(await lines()).toMatchObject([
    { request_id: 'r-1', user_id: 'u-1' },
    { request_id: 'r-1', user_id: 'u-2' },
  ])
})

it('has children with fields of their own', async () => {
  const { log, lines } = logs({}, { redact: ['token'] })
  const child = log.child({ worker: 'w1', token: 'secret', job_id: 12 }).child({ part: 2 })
  child.info('a', { id: 1 })
  expect(await lines()).toEqual([
    expect.objectContaining({ worker: 'w1', token: '[masked]', job_id: '12', part: 2, id: 1 }),
  ])
})

it('gives fields to all that is logged while a function runs', async () => {
  const { log, lines } = logs()
  const other = log.child({ other: true })
  const result = await log.with({ request_id: 'r1', step: 1 }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    other.info('a')
    log.with({ step: 2 }, () => log.info('b', { step: 3 }))
    return 'done'
  })
  log.info('c')
  expect(result).toBe('done')
  const [a, b, c] = await lines()
  expect(a).toMatchObject({ request_id: 'r1', step: 1, other: true })
  expect(b).toMatchObject({ request_id: 'r1', step: 3 })
  expect(c).not.toHaveProperty('step')
  expect(() =>
    log.with({}, () => {
      throw failure
    }),
  ).toThrow(failure)
})

it('has a level that can be changed, for its children too', async () => {
  const { log, lines } = logs({ level: 'warn' })
  const child = log.child({})
  child.info('no')
  expect([log.level, child.enabled('info'), child.enabled('error')]).toEqual(['warn', false, true])
  log.level = 'debug'
  child.debug('yes')
  log.trace('no')
  log.level = 'nonsense' as 'info'
  expect(log.level).toBe('debug')
  expect((await lines()).map(({ msg }) => msg)).toEqual(['yes'])
})

it('never throws, whatever it is given', async () => {
  const { log, lines, warnings } = logs()
  const evil = new Proxy(
    {},
    {
      get: () => {
        throw new Error('get')
      },
      ownKeys: () => {
        throw new Error('keys')
      },
      getPrototypeOf: () => {
        throw new Error('proto')
      },
    },
  )
  const text = {
    toString: () => {
      throw new Error('text')
    },
  }
  const { info, error } = log
  for (const value of [
    evil,
    text,
    Symbol('s'),
    1n,
    null,
    undefined,
    Number.NaN,
    () => 1,
    new WeakMap(),
    [evil],
  ]) {
    info(value as Line)
    info('a', value as Line)
    error('a %s %o', value, value)
    log.child(value as Line).info('b')
    log.with(value as Line, () => log.info('c'))
  }
  expect((await lines()).length).toBeGreaterThan(40)
  expect(warnings).toEqual([])
})

it('keeps lines below its level of a request, and writes them when it fails', async () => {
  const { log, lines } = logs({ fingersCrossed: { from: 'debug', lines: 3 } })
  log.with({ request_id: 'fine' }, () => log.debug('not this'))
  await log.with({ request_id: 'bad' }, async () => {
    log.trace('too little')
    for (let i = 0; i < 10; i++) log.child({ i }).debug(`step ${i}`)
    log.with({ deeper: true }, () => log.info('shown'))
    await Promise.resolve()
    log.error(failure)
    log.error('again')
  })
  log.debug('of no request')
  expect((await lines()).map(({ msg }) => msg)).toEqual([
    'shown',
    'step 7',
    'step 8',
    'step 9',
    'declined',
    'again',
  ])
})
