import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { LokiApi } from './harness/loki.ts'
import { startRefusedServer, startServer } from './harness/server.ts'

test('a second process on the same data folder is refused, the first goes on', async () => {
  const data = join(await temporaryFolder('owner'), 'data')
  const first = await startServer(data)

  const second = await startRefusedServer(data)

  expect(second.code).toBe(1)
  expect(second.output).toContain(data)
  expect(second.output).toContain(String(first.pid))
  expect(second.output, 'a clear refusal is no stack trace').not.toMatch(/^\s+at /m)
  const loki = new LokiApi(first.url)
  expect(await loki.push({ app: 'a' }, [[`${Date.now()}000000`, 'still here']])).toBe(true)
})

test('the data folder is free again after a tidy stop', async () => {
  const data = join(await temporaryFolder('owner'), 'data')
  const first = await startServer(data)
  const now = `${Date.now()}000000`
  expect(await new LokiApi(first.url).push({ app: 'a' }, [[now, 'kept']])).toBe(true)
  expect(await first.stop()).toEqual({ code: 0, signal: null })

  const next = await startServer(data)

  const lines = await new LokiApi(next.url).lines({ query: '{app="a"}' })
  expect(lines.map((one) => one.line)).toEqual(['kept'])
})

test('a taken port is refused with the name of who holds it', async () => {
  const folder = await temporaryFolder('port')
  const first = await startServer(join(folder, 'one'))

  const second = await startRefusedServer(join(folder, 'two'), ['--port', String(first.port)])

  expect(second.code).toBe(1)
  expect(second.output).toContain(`port ${first.port} is taken`)
  expect(second.output).toContain(String(first.pid))
  expect(second.output).toContain('--port')
  expect(second.output).not.toMatch(/^\s+at /m)
})
