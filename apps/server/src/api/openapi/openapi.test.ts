import { traceIdOf } from '@tailspan/testkit'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ClusterWorld,
  clusterWorld,
  service,
  WORLD_END,
  WORLD_START,
} from '../../testing/cluster-world.ts'
import { ownRouteDocs } from '../tailspan/index.ts'
import type { OpenApiDocument } from './document.ts'

let world: ClusterWorld
let document: OpenApiDocument

beforeAll(async () => {
  world = await clusterWorld()
  document = (await world.app.inject('/api/v1/openapi.json')).json<OpenApiDocument>()
})
afterAll(() => world.close())

/** What Fastify answers below a path, as `GET /api/v1/…/{name}`; read from its own drawing. */
function registered(app: FastifyInstance, below: string): string[] {
  const found: string[] = []
  const parts: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', part = '', methods = ''] =
      /^((?:[│ ] {3})*)[├└]── (\S+) \((.*)\)$/.exec(line) ?? []
    const depth = indent.length / 4
    parts.length = depth
    parts.push(part)
    const path = parts
      .join('')
      .replace('//', '/')
      .replace(/:(\w+)/g, '{$1}')
    if (!path.startsWith(below)) continue
    for (const method of methods.split(', ')) {
      if (method !== 'HEAD') found.push(`${method} ${path}`)
    }
  }
  return found
}

test('every route of the API is described, and nothing else is', () => {
  const described = ownRouteDocs.flatMap(({ methods, path }) =>
    methods.map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
  )
  // The live tail is a WebSocket, which Fastify does not know; the star answers that there is no such path.
  const known = registered(world.app, '/api/v1/').filter((one) => !one.endsWith('/*'))
  expect(known.length).toBeGreaterThan(20)
  expect([...known, 'GET /api/v1/logs/tail'].sort()).toEqual(described.sort())
  expect(registered(world.app, '/loki/api/v1/label')).toContain(
    'GET /loki/api/v1/label/{name}/values',
  )
})

describe.each(ownRouteDocs.map((doc) => [doc.id, doc] as const))('%s', (id, doc) => {
  test('says what it does, what it takes and what it answers', () => {
    expect(doc.summary).toMatch(/^[A-Z].*\.$/s)
    expect(doc.answer.description).not.toBe('')
    const isWritten = doc.methods.some((method) => method !== 'GET' && !doc.methods.includes('GET'))
    expect(doc.answer.schema === null).toBe(isWritten && doc.methods.includes('DELETE'))
    const names = [...doc.path.matchAll(/:(\w+)/g)].map(([, name]) => name)
    expect(Object.keys(doc.names ?? {})).toEqual(names)
    for (const schema of Object.values(doc.params ?? {})) expect(schema.type).toBeDefined()
  })

  test('is an operation of the document', () => {
    const methods = document.paths[doc.path.replace(/:(\w+)/g, '{$1}')] ?? {}
    const operations = doc.methods.map((method) => methods[method.toLowerCase()])
    expect(operations[0]?.operationId).toBe(id)
    expect(operations[0]?.responses).toHaveProperty('default')
    if (doc.methods.includes('GET') && doc.params && doc.methods.includes('POST')) {
      expect(operations[0]?.parameters.filter((one) => one.in === 'query')).toHaveLength(
        Object.keys(doc.params).length,
      )
    }
  })
})

test('the document refers to nothing that is not there', () => {
  const text = JSON.stringify(document)
  const refs = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, ref = '']) => ref,
  )
  expect(refs.length).toBe([...text.matchAll(/\$ref/g)].length)
  expect([...new Set(refs)].sort()).toEqual(
    Object.keys(document.components.schemas).filter((name) => text.includes(`/${name}"`)),
  )
  expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '0.0.0' } })
})

function strictAjv(): Ajv2020 {
  return new Ajv2020({ allErrors: true, strict: true }).addVocabulary(['components'])
}

/** How to check what a route answers with a status against the document. */
function validator(id: string, status: number): ValidateFunction {
  const all = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  const responses = all.find(({ operationId }) => operationId === id)?.responses
  const schema = (responses?.[status] ?? responses?.['default'])?.content?.['application/json']
    ?.schema
  if (!schema) throw new Error(`${id} says nothing of ${status}`)
  const ajv = strictAjv()
  const { schemas } = document.components
  return ajv.compile({ ...schema, components: { schemas } })
}

async function check(id: string, options: InjectOptions, status = 200) {
  const response = await world.app.inject(options)
  expect(response.statusCode, response.body).toBe(status)
  const validate = validator(id, status)
  validate(response.json())
  expect(validate.errors ?? []).toEqual([])
}

const range = `start=${WORLD_START}&end=${WORLD_END}`
const selector = encodeURIComponent('{app="shop"} | logfmt')

const counted = encodeURIComponent('sum by (app) (count_over_time({app="shop"}[5m]))')

/** Questions to every route that only reads. */
const questions: readonly (readonly [id: string, path: string])[] = [
  ['logsQuery', `logs/query?${range}&query=${selector}`],
  ['logsQuery', `logs/query?${range}&clusters=all`],
  ['logsQueryByPost', `logs/query?${range}&clusters=eu`],
  ['logsLabels', `logs/labels?${range}&clusters=all`],
  ['logsLabelValues', `logs/labels/app/values?${range}`],
  ['logsSeries', `logs/series?${range}&clusters=all`],
  ['logsHistogram', `logs/histogram?${range}&clusters=all`],
  ['logsFields', `logs/fields?${range}`],
  ['traceSearch', `traces/search?${range}&clusters=all`],
  ['traceServices', 'traces/services?clusters=all'],
  ['traceTags', `traces/tags?${range}&clusters=all`],
  ['traceTagValues', `traces/tags/status/values?${range}&clusters=all`],
  ['trace', `traces/${traceIdOf(1)}?clusters=all`],
  ['trace', `traces/${traceIdOf(2)}`],
  ['traceSummary', `traces/${traceIdOf(2)}/summary`],
  ['traceLogs', `traces/${traceIdOf(2)}/logs`],
  ['metricsQuery', 'metrics/query?query=up&clusters=all'],
  ['metricsQueryRange', `metrics/query_range?query=up&clusters=metrics&${range}`],
  ['clusters', 'clusters'],
  ['cluster', 'clusters/eu'],
  ['lokiHealth', 'loki/health?cluster=eu'],
  ['lokiQuery', `loki/query?${range}&query=${selector}&cluster=eu`],
  ['lokiQuery', `loki/query?${range}&query=${counted}&step=60`],
  ['lokiQuery', `loki/query?query=${counted}`],
  ['lokiQuery', 'loki/query?query=1'],
  ['lokiSimpleQuery', `loki/query/simple?query=${selector}&cluster=eu`],
  ['lokiLabels', 'loki/labels?cluster=us'],
  ['lokiLabelValues', 'loki/labels/app/values'],
  ['lokiExamples', 'loki/examples'],
  ['forward', 'forward'],
  ['status', 'status'],
  ['openapi', 'openapi.json'],
]

test.each(questions)('%s answers as its schema says: %s', async (id, path) => {
  const method = id.endsWith('ByPost') ? 'POST' : 'GET'
  await check(id, { method, url: `/api/v1/${path}` })
})

test('those are all that read', () => {
  const reading = ownRouteDocs.filter(({ methods }) => methods.includes('GET')).map(({ id }) => id)
  const asked = new Set(questions.map(([id]) => id.replace('ByPost', '')))
  // Messages of a WebSocket and a page are looked at elsewhere.
  expect([...asked, 'logsTail', 'docs'].sort()).toEqual(reading.sort())
})

test('what writes takes and answers what its schema says', async () => {
  const full = {
    url: 'https://127.0.0.1:1/base',
    auth: { basic: { username: 'me', password: 'secret' } },
    tenant: 'shop',
    headers: { 'x-key': 'abc' },
    tls: { skipVerify: true },
    timeoutMs: 1000,
  }
  const payload = {
    id: 'new',
    name: 'New',
    labels: { a: 'b' },
    tempo: full,
    loki: { url: full.url },
  }
  const accepts = strictAjv().compile({
    $ref: '#/components/schemas/ClusterSettings',
    components: document.components,
  })
  expect(accepts(payload), JSON.stringify(accepts.errors)).toBe(true)
  expect(accepts({ id: 'new', lokki: { url: full.url } })).toBe(false)
  await check('addCluster', { method: 'POST', url: '/api/v1/clusters', payload }, 201)
  await check('addCluster', { method: 'POST', url: '/api/v1/clusters', payload }, 409)
  const url = '/api/v1/clusters/new'
  await check('replaceCluster', { method: 'PUT', url, payload: { loki: { url: full.url } } })
  await check('replaceCluster', { method: 'PUT', url, payload: {} }, 400)
  await check('testCluster', { method: 'POST', url: `${url}/test` })
  await check('cluster', { method: 'GET', url })
  expect((await world.app.inject({ method: 'DELETE', url })).statusCode).toBe(204)
  await check('removeCluster', { method: 'DELETE', url }, 404)
})

test('what goes to one Loki does so, too', async () => {
  const post = { method: 'POST', url: '/api/v1/loki' } as const
  const query = { query: '{app="pushed"}', cluster: 'local' }
  await check('lokiQueryByPost', { ...post, url: `${post.url}/query`, payload: query })
  const payload = { labels: { app: 'pushed' }, lines: ['one'] }
  await check('lokiPush', { ...post, url: `${post.url}/push`, payload })
  await check('lokiExamples', { method: 'GET', url: `${post.url}/examples` })
  const pushed = encodeURIComponent(query.query)
  await check('lokiSimpleQuery', { method: 'GET', url: `${post.url}/query/simple?query=${pushed}` })
  await check('lokiTest', { ...post, url: `${post.url}/test` })
  await world.add({ id: 'down', loki: service('http://127.0.0.1:1') })
  await check('lokiTest', { ...post, url: `${post.url}/test?cluster=down` }, 502)
  await check('lokiHealth', { method: 'GET', url: `${post.url}/health?cluster=down` }, 503)
  await check('lokiLabels', { method: 'GET', url: `${post.url}/labels?cluster=down` }, 502)
  await world.app.inject({ method: 'DELETE', url: '/api/v1/clusters/down' })
})

test.each([
  ['logsQuery', 'logs/query?query=%7Bapp%3D', 400],
  ['logsQuery', 'logs/query?limit=none', 400],
  ['traceServices', 'traces/services?clusters=mars', 404],
  ['trace', `traces/${traceIdOf(9)}?clusters=all`, 404],
  ['logsLabels', 'logs/labels?clusters=gone', 502],
] as const)('%s fails as the schema of errors says: %s', async (id, path, status) => {
  if (status === 502) await world.add({ id: 'gone', loki: service('http://127.0.0.1:1') })
  await check(id, { url: `/api/v1/${path}` }, status)
})

test('the page has every route and nothing from elsewhere', async () => {
  const { body, headers } = await world.app.inject('/api/v1/docs')
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  for (const path of Object.keys(document.paths)) expect(body).toContain(`<code>${path}</code>`)
  for (const name of Object.keys(document.components.schemas)) {
    expect(body).toContain(`id="schema-${name}"`)
  }
  expect(body).not.toMatch(/<script|<link|<img|https?:/)
  const targets = [...body.matchAll(/href="#([\w-]+)"/g)].map(([, target]) => target)
  for (const target of targets) expect(body).toContain(`id="${target}"`)
  const opened = [...body.matchAll(/<(section|table|tr|td|th|ul|li|p|h[123]|main|code)[ >]/g)]
  const closed = [...body.matchAll(/<\/(section|table|tr|td|th|ul|li|p|h[123]|main|code)>/g)]
  expect(opened.length).toBe(closed.length)
})
