import { expect, test } from 'vitest'
import type { ClusterSettings } from '../clusters/cluster-settings.ts'
import { Place } from '../clusters/place.ts'
import { checkTargets, readRoutes } from './read-routes.ts'
import type { RouteSettings } from './route-settings.ts'

const read = (list: unknown): RouteSettings[] =>
  readRoutes(new Place(list, 'forward')).map(({ settings }) => settings)

test('a route needs no more than its target', () => {
  expect(read([{ to: 'eu' }])).toEqual([
    {
      name: 'eu',
      to: 'eu',
      signals: ['logs', 'traces'],
      matchers: [],
      fromTenants: null,
      tenant: null,
      keep: true,
      queue: { bytes: 512_000_000, whenFull: 'refuse' },
    },
  ])
})

test('all of it can be said', () => {
  const [route] = read([
    {
      name: 'audit',
      to: 'eu',
      signals: ['traces', 'traces'],
      match: '{env="prod", team=~"a|b", x!="", y!~"c"}',
      fromTenants: ['red', 'blue'],
      tenant: 'pass',
      keep: false,
      queue: { bytes: '1.5 GiB', whenFull: 'drop-oldest' },
    },
  ])
  expect(route).toEqual({
    name: 'audit',
    to: 'eu',
    signals: ['traces'],
    matchers: [
      { name: 'env', op: '=', value: 'prod' },
      { name: 'team', op: '=~', value: 'a|b' },
      { name: 'x', op: '!=', value: '' },
      { name: 'y', op: '!~', value: 'c' },
    ],
    fromTenants: ['red', 'blue'],
    tenant: { pass: true },
    keep: false,
    queue: { bytes: 1_610_612_736, whenFull: 'drop-oldest' },
  })
})

test.each([
  [4_000_000, 4_000_000],
  ['4MB', 4_000_000],
  ['4mib', 4_194_304],
  ['0.5 GB', 500_000_000],
  ['5000000 B', 5_000_000],
])('a size of %j is %d bytes', (bytes, expected) => {
  expect(read([{ to: 'eu', queue: { bytes } }])[0]?.queue.bytes).toBe(expected)
})

test.each([
  [{ to: 'eu' }, 'forward must be a list'],
  [[{}], 'forward[0].to is missing'],
  [[{ to: 'eu' }, { to: 'eu' }], 'forward[1] is called "eu" like another'],
  [[{ to: 'eu', name: '../x' }], 'forward[0].name must be 1 to 63 letters'],
  [[{ to: 'eu', signal: ['logs'] }], 'forward[0].signal is not known here'],
  [[{ to: 'eu', signals: ['metrics'] }], 'forward[0].signals[0] must be one of logs, traces'],
  [[{ to: 'eu', signals: [] }], 'forward[0].signals is empty'],
  [[{ to: 'eu', match: 'prod' }], 'forward[0].match is no selector: '],
  [[{ to: 'eu', match: '{a=~"("}' }], 'forward[0].match is no selector: '],
  [[{ to: 'eu', match: '{a="b"} |= "x"' }], 'forward[0].match must be a selector of streams alone'],
  [[{ to: 'eu', match: 'rate({a="b"}[1m])' }], 'forward[0].match must be a selector'],
  [[{ to: 'eu', tenant: 'a\nb' }], 'forward[0].tenant must be "pass" or a tenant'],
  [[{ to: 'eu', fromTenants: 'red' }], 'forward[0].fromTenants must be a list'],
  [[{ to: 'eu', keep: 'yes' }], 'forward[0].keep must be true or false'],
  [[{ to: 'eu', queue: { bytes: '1MB' } }], 'forward[0].queue.bytes must be a size from 4MB'],
  [[{ to: 'eu', queue: { bytes: '5 parsecs' } }], 'forward[0].queue.bytes must be a size'],
  [[{ to: 'eu', queue: { bytes: '2000GB' } }], 'forward[0].queue.bytes must be a size'],
  [[{ to: 'eu', queue: { whenFull: 'block' } }], 'forward[0].queue.whenFull must be one of refuse'],
  [[{ to: 'eu', queue: { size: 1 } }], 'forward[0].queue.size is not known here'],
])('%j is refused', (list, problem) => {
  expect(() => read(list)).toThrow(problem)
})

test('a selector may match everything', () => {
  expect(read([{ to: 'eu', match: ' { } ' }])[0]?.matchers).toEqual([])
  expect(read([{ to: 'eu', match: '{a=~".*"}' }])[0]?.matchers).toHaveLength(1)
})

test.each([
  [{ to: 'us' }, 'forward[0].to names no cluster: there is no "us"'],
  [
    { to: 'eu' },
    'forward[0] forwards traces, and the cluster "eu" has no `otlp`: add `otlp: { url: … }` to it, the address that takes OTLP over HTTP (for Tempo its port 4318), or leave it out (`signals: [logs]`)',
  ],
  [
    { to: 'spans', signals: ['logs'] },
    'the cluster "spans" has no `loki`: add it, or leave it out',
  ],
])('a target that cannot take it is refused: %j', (route, problem) => {
  const clusters: ClusterSettings[] = [
    { id: 'eu', loki: { url: 'http://eu' }, tempo: { url: 'http://eu' } },
    { id: 'spans', otlp: { url: 'http://eu' } },
  ]
  const routes = readRoutes(new Place([route], 'forward'))
  const find = (id: string): ClusterSettings | undefined => clusters.find((one) => one.id === id)
  expect(() => checkTargets(routes, find)).toThrow(problem)
})
