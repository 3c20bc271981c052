import { expect, test } from 'vitest'
import { AddressPolicy } from '../clusters/address-policy.ts'
import { readCluster } from '../clusters/read-cluster.ts'
import { readConfig } from './config.ts'
import { environmentCluster } from './environment-cluster.ts'

const refuse = (message: string): Error => new Error(message)
const of = (env: Record<string, string>): object | null => environmentCluster(env, refuse)

test('without an address there is no cluster, whatever else is set', () => {
  expect(of({})).toBeNull()
  expect(of({ LOKI_URL: '', GRAFANA_URL: '' })).toBeNull()
  expect(of({ LOKI_PORT: 'nonsense', LOKI_TENANT_ID: 'a', GRAFANA_ADMIN_USER: 'a' })).toBeNull()
})

test('Loki and Grafana are one cluster, the password by its name', async () => {
  const cluster = of({
    LOKI_URL: 'http://loki',
    LOKI_PORT: '3100',
    LOKI_TENANT_ID: 'shop',
    GRAFANA_URL: 'https://grafana.example.com/g',
    GRAFANA_ADMIN_USER: 'admin',
    GRAFANA_ADMIN_PASSWORD: 'hunter2',
  })
  expect(JSON.stringify(cluster)).not.toContain('hunter2')
  const addresses = new AddressPolicy({ allowedHosts: [], allowLinkLocal: false })
  expect(await readCluster(cluster, 'environment', { allowFiles: true, addresses })).toEqual({
    id: 'env',
    loki: { url: 'http://loki:3100', tenant: 'shop' },
    grafana: {
      url: 'https://grafana.example.com/g',
      auth: { basic: { username: 'admin', password: { env: 'GRAFANA_ADMIN_PASSWORD' } } },
    },
  })
})

test.each([
  ['http://loki', '3100', 'http://loki:3100'],
  ['http://loki:3200', '3100', 'http://loki:3200'],
  ['http://me:secret@loki/base', '3100', 'http://me:secret@loki:3100/base'],
  ['http://[::1]', '3100', 'http://[::1]:3100'],
  ['https://loki', '', 'https://loki'],
  ['https://loki', 'tcp://10.0.0.1:3100', 'https://loki'],
])('%s with the port "%s" is %s', (LOKI_URL, LOKI_PORT, url) => {
  expect(of({ LOKI_URL, LOKI_PORT })).toEqual({ id: 'env', loki: { url } })
})

test.each([
  [{ LOKI_URL: 'loki:3100' }, 'LOKI_URL must be an address'],
  [{ LOKI_URL: 'http://' }, 'LOKI_URL must be an address'],
  [{ LOKI_URL: 'http://loki', LOKI_PORT: '0' }, 'LOKI_PORT must be a port'],
  [{ LOKI_URL: 'http://loki', LOKI_PORT: '31OO' }, 'not "31OO"'],
  [{ GRAFANA_URL: 'http://grafana', GRAFANA_ADMIN_USER: 'admin' }, 'go together'],
  [{ GRAFANA_URL: 'http://grafana', GRAFANA_ADMIN_PASSWORD: 'x' }, 'go together'],
])('%j is refused', (env, message) => {
  expect(() => readConfig([], env, '/')).toThrow(message)
})

test('a refusal does not repeat a password', () => {
  expect(() => of({ LOKI_URL: 'http//me:hunter2@loki' })).toThrow(/^((?!hunter2).)*$/)
})
