import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { status } from '@grpc/grpc-js'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { StreamingClient } from './api/tempo/streaming/testing/streaming-client.ts'
import { startApp } from './app.ts'
import { type Config, readConfig } from './config/config.ts'

const holder = createServer()
let taken = 0

beforeAll(async () => {
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const address = holder.address()
  taken = typeof address === 'object' && address ? address.port : 0
})
afterAll(() => void holder.close())

/** Settings on free ports, but for those given. */
async function configWith(changes: Partial<Config>): Promise<Config> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-app-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const flags = ['--port', '0', '--host', '127.0.0.1', '--data', join(folder, 'data')]
  const ports = { otlpHttpPort: null, otlpGrpcPort: 0, zipkinPort: null }
  return { ...readConfig(flags, {}, '/'), ...ports, ...changes }
}

test('goes without the usual ports when others have them, and says so', async () => {
  const config = await configWith({ otlpHttpPort: taken, otlpGrpcPort: taken, zipkinPort: taken })
  const app = await startApp(config, '0.0.0', () => {})
  onTestFinished(() => app.close())
  expect(app.endpoints.otlpHttp).toBe(app.endpoints.ui)
  expect(app.endpoints.otlpGrpc).toBeNull()
  expect(app.endpoints.zipkin).toBe(`${app.endpoints.ui}/api/v2/spans`)
  expect(app.warnings).toHaveLength(3)
  expect(app.warnings.join()).toContain(`port ${taken} is taken by`)
  const ready = await fetch(`${app.endpoints.ui}/ready`)
  expect(ready.status).toBe(200)
})

test('takes Zipkin spans on a port of its own', async () => {
  const app = await startApp(await configWith({ zipkinPort: 0 }), '0.0.0', () => {})
  onTestFinished(() => app.close())
  expect(new URL(app.endpoints.zipkin).port).not.toBe(new URL(app.endpoints.ui).port)
  const body = '[{"traceId":"1","id":"2"}]'
  const answer = await fetch(app.endpoints.zipkin, { method: 'POST', body })
  expect(answer.status).toBe(202)
  const page = { method: 'POST', body, headers: { origin: 'https://elsewhere.example' } }
  expect((await fetch(app.endpoints.zipkin, page)).status).toBe(403)
})

test.each(['otlpHttpPort', 'otlpGrpcPort', 'zipkinPort'] as const)(
  'does not start when %s was asked for and is taken',
  async (name) => {
    const config = await configWith({ [name]: taken, otlpPortsNamed: true, zipkinPortNamed: true })
    await expect(startApp(config, '0.0.0', () => {})).rejects.toThrow(`port ${taken} is taken by`)
    // Everything made so far is closed again: the folder can be opened.
    const app = await startApp({ ...config, [name]: null }, '0.0.0', () => {})
    await app.close()
  },
)

test("Tempo's streaming service answers on the main port and on its own", async () => {
  const config = await configWith({ host: 'localhost', tempoGrpcPort: 0 })
  const app = await startApp(config, '0.0.0', () => {})
  onTestFinished(() => app.close())
  const main = new URL(app.endpoints.ui).port
  for (const port of [main, app.tempoGrpc]) {
    const client = new StreamingClient(`127.0.0.1:${port}`)
    onTestFinished(() => client.close())
    expect(await client.all('Search', { query: '{ }' })).toMatchObject([{ traces: [] }])
  }
  expect((await fetch(`http://127.0.0.1:${main}/ready`)).status).toBe(200)
})

test('the main port speaks no gRPC when it is told so', async () => {
  const config = await configWith({ streamOverHttp: false })
  const app = await startApp(config, '0.0.0', () => {})
  onTestFinished(() => app.close())
  const client = new StreamingClient(new URL(app.endpoints.ui).host)
  onTestFinished(() => client.close())
  expect((await client.failure('Search', { query: '{ }' })).code).toBe(status.UNAVAILABLE)
  expect(app.tempoGrpc).toBeNull()
})
