import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { certify } from '@tailspan/testkit'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Options } from '../options/options.ts'
import { init } from './init.ts'
import { metrics } from './metrics.ts'
import type { Sdk } from './sdk.ts'
import { span } from './verbs.ts'

const authority = certify('Test authority', { authority: true })
const own = certify('localhost', { issuer: authority })
const mine = certify('the app', { issuer: authority })

/** Takes everything, and notes who shows a certificate of the authority. */
let server: Server
let url = ''
/** Paths, and whose certificate came with them. */
const taken: [path: string, client: unknown][] = []
const folder = mkdtempSync(join(tmpdir(), 'tailspan-sdk-https-'))

beforeAll(async () => {
  server = createServer(
    {
      key: own.key,
      cert: own.cert,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      const socket = request.socket as TLSSocket
      const client = socket.authorized ? socket.getPeerCertificate().subject.CN : undefined
      taken.push([request.url ?? '', client])
      request.resume().on('end', () => response.end())
    },
  )
  server.listen(0, 'localhost')
  await once(server, 'listening')
  url = `https://localhost:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
  rmSync(folder, { recursive: true })
})

let sdk: Sdk | undefined
afterEach(async () => {
  await sdk?.shutdown({ timeout: 0 })
  vi.unstubAllEnvs()
  taken.length = 0
})

function start(options: Pick<Options, 'tls' | 'traces'> = {}): Sdk {
  sdk = init({
    service: 'shop',
    logs: { console: false, loki: { url }, otlp: { url: `${url}/v1/logs` } },
    metrics: { otlp: { url: `${url}/v1/metrics` }, runtime: false },
    instrument: false,
    shutdown: { signals: false, timeout: '60s' },
    ...options,
    traces: { url: `${url}/v1/traces`, ...options.traces },
  })
  return sdk
}

const counter = metrics.counter('sold_total')

async function say(started: Sdk): Promise<unknown> {
  counter.add({})
  span('work', () => started.log.info('at work'))
  return started.flush()
}

const ALL = ['/loki/api/v1/push', '/v1/logs', '/v1/metrics', '/v1/traces']
const byPath = (): unknown[] => taken.toSorted(([a], [b]) => (a < b ? -1 : 1))

test('one option is for all that is sent', async () => {
  const { cert, key } = mine
  expect(await say(start({ tls: { ca: authority.cert, cert, key } }))).toMatchObject({
    complete: true,
    lost: 0,
  })
  expect(byPath()).toEqual(ALL.map((path) => [path, 'the app']))
})

test('the variables of OpenTelemetry and of Loki name files', async () => {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const ca = file('ca.pem', authority.cert)
  vi.stubEnv('OTEL_EXPORTER_OTLP_CERTIFICATE', ca)
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE', file('cert.pem', mine.cert))
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY', file('key.pem', mine.key))
  vi.stubEnv('LOKI_CA_CERT_PATH', ca)
  expect(await say(start())).toMatchObject({ complete: true, lost: 0 })
  expect(byPath()).toEqual(ALL.map((path) => [path, path === '/v1/traces' ? 'the app' : undefined]))
})

test('an authority that nobody named is not trusted, and health says so', async () => {
  const started = start()
  counter.add({})
  span('work', () => started.log.info('at work'))
  await vi.waitFor(
    () => {
      const { traces, logs } = started.health()
      for (const { lastError } of [traces, ...logs.filter(({ sink }) => sink !== 'console')]) {
        expect(lastError).toMatch(/certificate/)
      }
    },
    { timeout: 20_000 },
  )
  expect(taken).toEqual([])
})
