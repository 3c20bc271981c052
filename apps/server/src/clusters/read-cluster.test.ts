import { expect, it } from 'vitest'
import { AddressPolicy } from './address-policy.ts'
import { readCluster } from './read-cluster.ts'

const addresses = new AddressPolicy({ allowedHosts: [], allowLinkLocal: false })
const loki = { url: 'http://loki:3100' }

const read = (value: unknown, allowFiles = false): Promise<unknown> =>
  readCluster(value, 'clusters[0]', { allowFiles, addresses })

it('reads all that a cluster can have', async () => {
  const cluster = {
    id: 'eu-1',
    name: 'Europe',
    labels: { region: 'eu' },
    loki: { url: 'https://loki:3100/base', tenant: 'a', auth: { bearer: 't0ken' } },
    tempo: {
      ...loki,
      auth: { basic: { username: 'me', password: 'pw' } },
      headers: { 'X-A': 'b' },
    },
    prometheus: { url: 'https://prom', tls: { skipVerify: true, servername: 'p' }, timeoutMs: 500 },
  }
  expect(await read(cluster)).toEqual(cluster)
})

it.each([
  [{ loki }, 'clusters[0].id is missing'],
  [{ id: 'a b', loki }, 'clusters[0].id must be 1 to 63 letters'],
  [{ id: 'all', loki }, 'clusters[0].id "all" has a meaning of its own'],
  [{ id: 'a' }, 'clusters[0] needs at least one of loki, tempo'],
  [{ id: 'a', lokki: loki }, 'clusters[0].lokki is not known here'],
  [{ id: 'a', loki: 'http://x' }, 'clusters[0].loki must be a mapping'],
  [{ id: 'a', loki: {} }, 'clusters[0].loki.url is missing'],
  [{ id: 'a', loki: { url: 'ftp://x' } }, 'clusters[0].loki.url'],
  [{ id: 'a', loki: { url: 'http://169.254.169.254' } }, 'clusters[0].loki.url has the address'],
  [{ id: 'a', loki: { ...loki, timeoutMs: -1 } }, 'clusters[0].loki.timeoutMs'],
  [{ id: 'a', loki: { ...loki, auth: {} } }, 'clusters[0].loki.auth must be either'],
  [{ id: 'a', labels: { 'a-b': 'c' }, loki }, 'clusters[0].labels.a-b is no label name'],
  [{ id: 'a', loki: { ...loki, tls: { skipVerify: true } } }, 'clusters[0].loki.tls'],
  [[], 'clusters[0] must be a mapping'],
])('refuses %j', (value, problem) => expect(read(value)).rejects.toThrow(problem))

it('takes names of files and variables from the configuration file only', async () => {
  const bearer = { id: 'a', loki: { ...loki, auth: { bearer: { file: '/etc/passwd' } } } }
  await expect(read(bearer)).rejects.toThrow(
    'clusters[0].loki.auth.bearer must be the secret itself',
  )
  expect(await read(bearer, true)).toEqual(bearer)
  const ca = { id: 'a', loki: { url: 'https://x', tls: { ca: { file: '/etc/passwd' } } } }
  await expect(read(ca)).rejects.toThrow('clusters[0].loki.tls.ca must be the PEM text itself')
  expect(await read(ca, true)).toEqual(ca)
})

it('never shows a secret', async () => {
  const auth = { bearer: 'hunter2\u0000' }
  for (const value of [
    { id: 'a', loki: { url: 'http://x', auth, timeoutMs: 'x' } },
    { id: 'a', loki: { url: 'http://me:hunter2@169.254.169.254' } },
    { id: 'a', loki: { url: 'nonsense://me:hunter2@x' } },
  ]) {
    await expect(read(value)).rejects.toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2') as string,
      }) as Error,
    )
  }
})
