import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { span } from '../init/verbs.ts'
import { tracedProcess } from '../testing/traced-process.ts'

const traced = tracedProcess({
  propagation: { to: (url) => !url.searchParams.has('third') },
  traces: { sampling: { ratio: 0, drop: [{ route: '/v1/traces' }] } },
})
const DROPPED = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` }

async function serve<T>(handle: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const keepHeader = (status: number, headers: Record<string, string>): Promise<string | null> =>
  serve(
    (_, response) => response.writeHead(status, { 'x-own': 'kept' }).end(),
    async (url) => {
      const answer = await fetch(url, { headers })
      expect(answer.headers.get('x-own')).toBe('kept')
      return answer.headers.get('x-trace-keep')
    },
  )

test('a caller that drops its trace learns that it is worth keeping', async () => {
  expect(await keepHeader(500, DROPPED)).toBe('1')
  expect(await keepHeader(200, DROPPED)).toBeNull()
})

test('a caller keeps its trace when the service that it called does', async () => {
  const keeps: RequestListener = (_, response) => {
    response.setHeader('x-trace-keep', '1')
    response.end()
  }
  await serve(keeps, (url) => span('caller', async () => void (await (await fetch(url)).text())))
  await serve(keeps, (url) =>
    span('third', async () => void (await (await fetch(`${url}/?third`)).text())),
  )
  await serve(
    (_, response) => response.end(),
    (url) => span('dull', async () => void (await (await fetch(url)).text())),
  )
  const spans = await traced.trace('caller')
  const root = spans.find(({ name }) => name === 'caller')
  expect(root?.attributes.get('sampling.reason')).toBe('callee')
  await traced.sdk.flush()
  const names = traced.collector.spans.map(({ name }) => name)
  expect(names.filter((name) => name === 'dull' || name === 'third')).toEqual([])
  expect(traced.sdk.health().sampling?.kept.callee).toBeGreaterThan(0)
  expect(traced.sdk.decision(root?.traceId ?? '')).toMatchObject({ keep: true, reason: 'callee' })
})
