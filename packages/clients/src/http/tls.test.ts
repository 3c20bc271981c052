import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { ServerOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certify } from '@tailspan/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { faulty } from '../testing/faults.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import type { ClientError } from './client-error.ts'
import type { TlsOptions } from './tls.ts'
import { HttpTransport } from './transport.ts'

const authority = certify('Test authority', { authority: true })
const good = certify('localhost', { issuer: authority })
const mine = certify('client', { issuer: authority })

const servers: TestServer[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-tls-'))
})

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
  await rm(folder, { recursive: true })
})

async function serve(options: ServerOptions = good): Promise<string> {
  const server = await startTestServer(faulty, options)
  servers.push(server)
  return server.url
}

const call = { operation: 'test', method: 'GET', path: '/ok', repeatable: true } as const

/** 200, or the code and the message of the error. */
async function ask(url: string, tls?: TlsOptions, warn?: (message: string) => void) {
  const client = new HttpTransport({ url, ...(tls ? { tls } : {}) }, warn ? { warn } : {})
  try {
    return (await client.send(call)).status
  } catch (error) {
    return `${(error as ClientError).code}: ${(error as ClientError).message}`
  } finally {
    await client.close()
  }
}

it('trusts the authority that is named, and no other', async () => {
  const url = await serve()
  expect(await ask(url, { ca: authority.cert })).toBe(200)
  expect(await ask(url)).toMatch(/^tls: .*name its authority with tls\.ca/)
  expect(await ask(url, { ca: certify('Other', { authority: true }).cert })).toMatch(/^tls: /)
})

it('refuses what expired, signed itself, or is for another name', async () => {
  const expired = await serve(certify('localhost', { issuer: authority, expired: true }))
  expect(await ask(expired, { ca: authority.cert })).toMatch(/^tls: .*expired/)
  expect(await ask(await serve(certify('localhost')))).toMatch(/^tls: .*self-signed/)
  const other = { ca: authority.cert, servername: 'other.example' }
  expect(await ask(await serve(), other)).toMatch(/^tls: .*other\.example/)
})

it('trusts anything when told, with one warning', async () => {
  const url = await serve(certify('localhost', { expired: true }))
  const warnings: string[] = []
  expect(await ask(url, { skipVerify: true }, (message) => warnings.push(message))).toBe(200)
  expect(warnings).toEqual([`certificates of ${url} are not checked (tls.skipVerify)`])
})

it('shows its own certificate to a server that asks for one', async () => {
  const asking = { ...good, ca: authority.cert, requestCert: true, rejectUnauthorized: true }
  const url = await serve(asking)
  expect(await ask(url, { ca: authority.cert, cert: mine.cert, key: mine.key })).toBe(200)
  expect(await ask(url, { ca: authority.cert })).toMatch(/^tls: .*client certificate/)
})

it('does not speak https to a server that speaks http', async () => {
  const plain = await startTestServer(faulty)
  servers.push(plain)
  expect(await ask(plain.url.replace('http:', 'https:'))).toMatch(/^tls: .*plain http/)
})

it('reads files of certificates again when they change', async () => {
  const url = await serve()
  const file = join(folder, 'ca.pem')
  const client = new HttpTransport({ url, tls: { ca: { file } } })
  const code = (): Promise<unknown> =>
    client.send(call).then(
      ({ status }) => status,
      (error: ClientError) => error.code,
    )
  expect(await code()).toBe('tls')
  await writeFile(file, certify('Other', { authority: true }).cert)
  expect(await code()).toBe('tls')
  await writeFile(file, authority.cert)
  expect(await code()).toBe(200)
  await writeFile(file, certify('Another', { authority: true }).cert)
  expect(await code()).toBe('tls')
  await client.close()
})
