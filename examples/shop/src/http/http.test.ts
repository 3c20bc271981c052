import { afterEach, expect, test } from 'vitest'
import type { Fields, Log } from '../telemetry/log.ts'
import { type Call, call } from './client.ts'
import { HttpProblem } from './problem.ts'
import { type Route, type RunningServer, serve } from './server.ts'

let server: RunningServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

interface Line {
  readonly level: string
  readonly message: string
  readonly fields: Fields | undefined
}

function recordingLog(lines: Line[]): Log {
  const write = (level: string) => (message: string, fields?: Fields) =>
    void lines.push({ level, message, fields })
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close: () => Promise.resolve(),
  }
}

async function start(route: Omit<Route, 'method'>, lines: Line[] = []): Promise<void> {
  server = await serve([{ method: 'POST', ...route }], recordingLog(lines), 0)
}

function post(path: string, rest: Partial<Call> = {}): Promise<unknown> {
  return call({ method: 'POST', url: `${server?.url}${path}`, timeoutMs: 10_000, ...rest })
}

test('parameters, query, body and user reach the handler, its answer the caller', async () => {
  const lines: Line[] = []
  await start(
    {
      path: '/things/:id',
      handle: async ({ params, query, body, user }) => ({
        status: 200,
        body: { id: params['id'], q: query.get('q'), body, user },
      }),
    },
    lines,
  )
  expect(await post('/things/7?q=x', { body: [1], user: 'ann' })).toEqual({
    id: '7',
    q: 'x',
    body: [1],
    user: 'ann',
  })
  expect(lines).toMatchObject([
    { level: 'info', message: 'POST /things/:id done', fields: { status: 200, user: 'ann' } },
  ])
})

test('a problem keeps its status and code across the wire and is logged as refused', async () => {
  const lines: Line[] = []
  const problem = new HttpProblem(409, 'cart_full', 'no more')
  await start({ path: '/a', handle: () => Promise.reject(problem) }, lines)
  await expect(post('/a')).rejects.toMatchObject({ status: 409, code: 'cart_full' })
  expect(lines).toMatchObject([{ level: 'warn', fields: { reason: 'no more' } }])
})

test('any other throw is a 500, logged with the error', async () => {
  const lines: Line[] = []
  const bug = new TypeError('oops')
  await start({ path: '/a', handle: () => Promise.reject(bug) }, lines)
  await expect(post('/a')).rejects.toMatchObject({ status: 500, code: 'internal' })
  expect(lines).toMatchObject([{ level: 'error', fields: { err: bug } }])
})

test('an unknown path is a 404', async () => {
  await start({ path: '/a', handle: () => Promise.reject(new Error('not this')) })
  await expect(post('/b')).rejects.toMatchObject({ status: 404 })
})

test('a body that is too large is a 413', async () => {
  await start({ path: '/a', handle: () => Promise.reject(new Error('not this')) })
  await expect(post('/a', { body: 'x'.repeat(70_000) })).rejects.toMatchObject({ status: 413 })
})

test('no answer in time is a 504, nobody there a 502', async () => {
  await start({ path: '/a', handle: () => new Promise(() => undefined) })
  await expect(post('/a', { timeoutMs: 20 })).rejects.toMatchObject({ status: 504 })
  const url = `${server?.url}/a`
  await server?.close()
  await expect(call({ method: 'GET', url, timeoutMs: 10_000 })).rejects.toMatchObject({
    status: 502,
  })
})
