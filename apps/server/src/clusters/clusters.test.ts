import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@tailspan/model'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { AddressPolicy } from './address-policy.ts'
import { Clusters, type ClustersOptions } from './clusters.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-clusters-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function open(options: Partial<ClustersOptions> = {}): Promise<Clusters> {
  const clusters = await Clusters.open({
    folder,
    configFile: null,
    flags: {},
    environment: null,
    secretKey: { key: null, file: null },
    addresses: { allowedHosts: [], allowLinkLocal: false },
    clock: systemClock,
    readEnv: () => undefined,
    onCall: () => {},
    warn: () => {},
    ...options,
  })
  onTestFinished(() => clusters.close())
  return clusters
}

const ids = ({ registry }: Clusters): string[] =>
  registry.list().map(({ source, cluster }) => `${source} ${cluster.settings.id}`)

const yaml = (id: string, url = 'http://loki'): string =>
  `clusters:\n  - id: ${id}\n    loki: { url: ${url} }\n`

test('clusters of a file, of flags and of the API stand side by side', async () => {
  const configFile = join(folder, 'tailspan.yaml')
  await writeFile(configFile, yaml('eu'))
  const flags = { loki: 'http://other', tempo: 'http://t' }
  const environment = { id: 'env', loki: { url: 'http://third' } }
  const clusters = await open({ configFile, flags, environment })
  await clusters.registry.add({ id: 'us', loki: { url: 'http://loki' } })
  expect(ids(clusters)).toEqual(['environment env', 'file eu', 'flags remote', 'api us'])
  await expect(clusters.registry.remove('env')).rejects.toThrow('variables of the environment')
})

test('a changed file is taken, a wrong one is told of and changes nothing', async () => {
  const configFile = join(folder, 'tailspan.yaml')
  await writeFile(configFile, yaml('eu'))
  const warn = vi.fn()
  const clusters = await open({ configFile, warn })
  clusters.start()
  const { cluster } = clusters.registry.get('eu')
  await writeFile(configFile, `${yaml('eu')}  - id: us\n    tempo: { url: http://tempo }\n`)
  process.emit('SIGHUP')
  await expect.poll(() => ids(clusters)).toEqual(['file eu', 'file us'])
  expect(clusters.registry.get('eu').cluster).toBe(cluster)
  await writeFile(configFile, yaml('eu', 'nonsense'))
  process.emit('SIGHUP')
  await expect
    .poll(() => warn.mock.calls.flat())
    .toContainEqual(
      expect.stringMatching(/stay as they are: .*tailspan\.yaml\.clusters\[0\]\.loki\.url/),
    )
  expect(ids(clusters)).toEqual(['file eu', 'file us'])
})

test('routes of a file are passed on, again when it changes, and not when they are wrong', async () => {
  const configFile = join(folder, 'tailspan.yaml')
  const logs = (to: string): string => `forward: [{ to: ${to}, signals: [logs] }]\n`
  await writeFile(configFile, yaml('eu') + logs('eu'))
  const warn = vi.fn()
  const clusters = await open({ configFile, warn })
  const told: string[][] = []
  await clusters.forward(async (routes) => void told.push(routes.map(({ to }) => to)))
  expect(told).toEqual([['eu']])
  await clusters.registry.add({ id: 'us', loki: { url: 'http://loki' } })
  await writeFile(configFile, yaml('eu') + logs('us'))
  await clusters.reload()
  expect(told).toEqual([['eu'], ['us']])
  await writeFile(configFile, yaml('asia') + logs('eu'))
  await expect(clusters.reload()).rejects.toThrow('names no cluster: there is no "eu"')
  expect(told).toHaveLength(2)
  expect(ids(clusters)).toEqual(['file eu', 'api us'])
  await writeFile(configFile, yaml('eu'))
  await clusters.reload()
  expect(told.at(-1)).toEqual([])
})

test('a receiver of OTLP is looked at by sending it no spans', async () => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const clusters = await open()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { cluster } = await clusters.registry.add({ id: 'eu', otlp: { url } })
  expect((await clusters.health.check(cluster, new AbortController().signal)).status).toBe('up')
  expect(seen).toEqual(['POST /v1/traces'])
})

test.each([
  ['clusters: [', 'tailspan.yaml: '],
  ['clusters: 3', 'clusters must be a list'],
  ['cluster: []', 'cluster is not known here'],
  [`${yaml('eu')}  - id: eu\n    loki: { url: http://x }\n`, 'has the id "eu" twice'],
])('a file that says %j does not start', async (text, problem) => {
  const configFile = join(folder, 'tailspan.yaml')
  await writeFile(configFile, text)
  await expect(open({ configFile })).rejects.toThrow(problem)
})

test('a file that is not there does not start', async () => {
  await expect(open({ configFile: join(folder, 'none.yaml') })).rejects.toThrow('cannot be read')
})

test('what the API added is there after a restart, by a key for its owner alone', async () => {
  const before = await open()
  await before.registry.add({ id: 'us', loki: { url: 'http://loki', auth: { bearer: 'hunter2' } } })
  await before.close()
  expect(await readFile(join(folder, 'clusters.json'), 'utf8')).not.toContain('hunter2')
  expect((await stat(join(folder, 'secrets.key'))).mode & 0o077).toBe(0)
  const after = await open()
  expect(after.registry.get('us').cluster.settings.loki?.auth).toEqual({ bearer: 'hunter2' })
  await expect(open({ secretKey: { key: 'other', file: null } })).rejects.toThrow('do not open')
})

test('clusters are looked at when they begin to be watched', async () => {
  const server = createServer((_request, response) => void response.end('ready'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const clusters = await open({
    flags: { loki: `http://127.0.0.1:${port}`, tempo: 'http://127.0.0.1:1' },
  })
  clusters.start()
  const { cluster } = clusters.registry.get('remote')
  await expect.poll(() => clusters.health.of(cluster)?.status).toBe('degraded')
})

test('a name that stands for a refused address is not connected to', async () => {
  const policy = vi.spyOn(AddressPolicy.prototype, 'problemOfHost')
  onTestFinished(() => policy.mockRestore())
  // Names cannot be made to stand for link-local addresses here, so that localhost is taken for one.
  policy.mockImplementation((host) => (host === 'localhost' ? undefined : 'is where secrets are'))
  const clusters = await open({ flags: { loki: 'http://localhost:1' } })
  const { cluster } = clusters.registry.get('remote')
  const { services } = await clusters.health.check(cluster, new AbortController().signal)
  expect(services.get('loki')?.error).toContain('is where secrets are')
})

test('tokens are read from files and variables when they are needed', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.end('ready')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const configFile = join(folder, 'tailspan.yaml')
  await writeFile(
    configFile,
    `clusters:\n  - id: eu\n    loki: { url: ${url}, auth: { bearer: { env: TOKEN } } }\n`,
  )
  let token = 'one'
  const clusters = await open({
    configFile,
    readEnv: (name) => (name === 'TOKEN' ? token : undefined),
  })
  const { cluster } = clusters.registry.get('eu')
  const { signal } = new AbortController()
  await clusters.health.check(cluster, signal)
  token = 'two'
  await clusters.health.check(cluster, signal)
  expect(seen).toEqual(['Bearer one', 'Bearer two'])
})
