import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { span } from '../init/verbs.ts'
import { tracedProcess } from '../testing/traced-process.ts'

const traced = tracedProcess({
  propagation: { to: (url) => !url.searchParams.has('third') },
  traces: { sampling: { ratio: 0, drop: [{ route: '/v1/traces' }] } },
})

/** Calls a service of this process twice: in a trace that fails after the answer, and in another one. */
async function callTwice(
  call: (url: string) => Promise<unknown>,
  query = '',
): Promise<{ readonly failed: string; readonly headers: (string | undefined)[] }> {
  const headers: (string | undefined)[] = []
  const server = createServer((request, response) => {
    headers.push(request.headers['x-trace-keep']?.toString())
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${query}`
  let failed = ''
  const failing = span('failing', async (active) => {
    failed = active.spanContext().traceId
    await call(url)
    throw new Error('after the answer')
  })
  await expect(failing).rejects.toThrow('after the answer')
  await span('next', async () => call(url))
  server.close()
  server.closeAllConnections()
  return { failed, headers }
}

const byFetch = async (url: string): Promise<unknown> => (await fetch(url)).text()

const byHttp = async (url: string): Promise<unknown> => {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage]
  return once(response.resume(), 'close')
}

test.each([
  ['fetch', byFetch],
  ['node:http', byHttp],
])('a service learns by the next request of %s that a trace is kept after all', async (_, call) => {
  // What is told has to be told within seconds, which are short on a busy machine.
  for (;;) {
    const { failed, headers } = await callTwice(call)
    expect(headers[0]).toBeUndefined()
    if (headers[1] === undefined) continue
    expect(headers[1].split(',')).toContain(failed)
    return
  }
})

test('third parties learn nothing', async () => {
  const before = traced.sdk.health().sampling
  expect((await callTwice(byFetch, '?third')).headers).toEqual([undefined, undefined])
  expect(traced.sdk.health().sampling).toMatchObject({
    told: before?.told,
    untold: before?.untold,
  })
})
