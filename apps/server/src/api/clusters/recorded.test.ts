import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryHttp } from '../../testing/memory-http.ts'

// What real Lokis and Tempos answered, given again by a server, and asked for through `/clusters/real`.

/** One recorded answer. */
interface Recorded {
  readonly id: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly params: Readonly<Record<string, string | readonly string[]>>
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number
  readonly body: unknown
}

const hub = memoryHttp()
let server: Server
/** What the server answers now, and what it was asked. */
let now: Recorded
let asked: { path: string; params: string; flags: unknown }

beforeAll(async () => {
  server = createServer((request, response) => {
    let form = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (form += chunk))
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
      for (const [name, value] of new URLSearchParams(form)) searchParams.append(name, value)
      const flags = request.headers['x-loki-response-encoding-flags']
      asked = { path: pathname.replaceAll('%3A', ':'), params: sorted(searchParams), flags }
      const type = typeof now.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'
      response.writeHead(now.status, { 'content-type': type }).end(textOf(now))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await hub.clusters.registry.configure('file', [{ id: 'real', loki: { url }, tempo: { url } }])
})
afterAll(async () => {
  await hub.close()
  await hub.clusters.close()
  server.close()
})

function sorted(params: URLSearchParams): string {
  params.sort()
  return params.toString()
}

function textOf({ body }: Recorded): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function readCases(corpus: 'logql' | 'traceql'): Recorded[] {
  const file = new URL(`../../../../../conformance/${corpus}/cases.jsonl`, import.meta.url)
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Recorded)
}

function paramsOf({ params }: Recorded): URLSearchParams {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)] as [string, string]),
  )
  return new URLSearchParams(pairs)
}

async function askFor(recorded: Recorded): Promise<LightMyRequestResponse> {
  const { method, path, headers = {} } = recorded
  const params = paramsOf(recorded).toString()
  const url = `/clusters/real${encodeURI(path)}`
  if (method === 'GET') return hub.app.inject({ url: `${url}?${params}`, headers })
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return hub.app.inject({ method, url, headers: { ...headers, ...type }, payload: params })
}

test.each([
  ['logql', 1000, /\/nosuch$|\/\/values$/],
  ['traceql', 1000, /^\/ready$|^\/api\/traces$|\/nope$/],
] as const)(
  'every recorded answer of %s comes through unchanged',
  async (corpus, least, unknown) => {
    const cases = readCases(corpus)
    expect(cases.length).toBeGreaterThan(least)
    let passed = 0
    for (const recorded of cases) {
      now = recorded
      const { statusCode, body } = await askFor(recorded)
      const { id, path, status } = recorded
      if (unknown.test(path)) {
        // Nothing that reads is there.
        expect({ id, statusCode }).toEqual({ id, statusCode: 404 })
        continue
      }
      expect({ id, ...asked }).toEqual({
        id,
        path: new URL(encodeURI(path), 'http://localhost').pathname,
        params: sorted(paramsOf(recorded)),
        flags: recorded.headers?.['X-Loki-Response-Encoding-Flags'],
      })
      // A fault of the cluster's own is not ours: but its words are there.
      const same = status < 500
      expect({ id, statusCode }).toEqual({ id, statusCode: same ? status : 502 })
      if (same) expect({ id, body }).toEqual({ id, body: textOf(recorded) })
      else
        expect({ id, body }).toEqual({ id, body: expect.stringContaining(textOf(recorded).trim()) })
      passed++
    }
    expect(passed).toBeGreaterThan(least)
  },
)
