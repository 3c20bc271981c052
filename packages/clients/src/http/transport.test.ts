import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { faulty } from '../testing/faults.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import type { Call } from './call.ts'
import { ClientError } from './client-error.ts'
import type { EndpointOptions } from './endpoint.ts'
import type { JsonPlace } from './json-place.ts'
import { HttpTransport, type TransportDeps } from './transport.ts'

let server: TestServer
const open: HttpTransport[] = []

beforeAll(async () => {
  server = await startTestServer(faulty)
})

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()))
  await closed(server)
})

afterAll(() => server.stop())

function transport(
  options: Partial<EndpointOptions> = {},
  deps: TransportDeps = {},
): HttpTransport {
  const quick = { random: () => 0, ...deps }
  const made = new HttpTransport({ url: server.url, timeoutMs: 20_000, ...options }, quick)
  open.push(made)
  return made
}

function call(path: string, more: Partial<Call> = {}): Call {
  return { operation: 'test', method: 'GET', path, repeatable: true, ...more }
}

async function failure(asked: Promise<unknown>): Promise<ClientError> {
  const error = await asked.then(
    (value) => expect.fail(`it answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ClientError)
  return error as ClientError
}

const fine = (root: JsonPlace): boolean => root.at('fine').flagOr(false)

/** Resolves when no socket is open any more: servers hear of it a little later. */
async function closed({ sockets }: TestServer): Promise<void> {
  while (sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** Requests for a path that the server got while `ask` ran. */
async function requestsDuring(ask: () => Promise<unknown>): Promise<number> {
  const before = server.requests.length
  await ask()
  return server.requests.length - before
}

describe('an answer', () => {
  it('is read as JSON, compressed or not', async () => {
    const client = transport()
    expect(await client.json(call('/ok'), fine)).toBe(true)
    expect(await client.json(call('/gzip'), fine)).toBe(true)
  })

  it('is asked for below the base path, with parameters, headers and tenant', async () => {
    const client = transport({
      url: `${server.url}/echo/base/`,
      tenant: 'a|b',
      headers: { 'X-Extra': 'yes' },
      auth: { bearer: 'hush-hush' },
    })
    const echo = await client.json(
      call('/x', { params: { q: '{a="b"} & c', m: ['1', '2'] } }),
      (r) => [
        r.at('url').text(),
        r.at('headers').at('x-scope-orgid').text(),
        r.at('headers').at('x-extra').text(),
        r.at('headers').at('authorization').text(),
      ],
    )
    expect(echo).toEqual([
      '/echo/base/x?q=%7Ba%3D%22b%22%7D+%26+c&m=1&m=2',
      'a|b',
      'yes',
      'Bearer hush-hush',
    ])
  })
})

describe.each([
  ['/status/400', 'bad_request', 400],
  ['/status/401', 'unauthorized', 401],
  ['/status/403', 'forbidden', 403],
  ['/status/404', 'not_found', 404],
  ['/status/413', 'too_large', 413],
  ['/status/429', 'rate_limited', 429],
  ['/status/500', 'unavailable', 500],
  ['/status/503', 'unavailable', 503],
  ['/status/504', 'timeout', 504],
  ['/redirect', 'bad_response', 302],
  ['/reset-before', 'unreachable', undefined],
  ['/reset-mid-body', 'unreachable', undefined],
  ['/cut-body', 'unreachable', undefined],
  ['/cut-chunks', 'unreachable', undefined],
  ['/no-http', 'bad_response', undefined],
  ['/html', 'bad_response', 200],
  ['/text', 'bad_response', 200],
  ['/empty', 'bad_response', 200],
  ['/wrong-shape', 'bad_response', undefined],
  ['/cut-gzip', 'bad_response', 200],
  ['/no-gzip', 'bad_response', 200],
  ['/brotli', 'bad_response', 200],
  ['/bomb', 'too_large', 200],
  ['/huge', 'too_large', 200],
  ['/slow-headers', 'timeout', undefined],
  ['/slow-body', 'timeout', undefined],
])('%s', (path, code, status) => {
  const slow = path.startsWith('/slow')

  it(`is ${code}, and leaves no socket behind`, async () => {
    const client = transport({ maxAnswerBytes: 1024 * 1024, timeoutMs: slow ? 300 : 20_000 })
    const error = await failure(
      client.json(call(path), (root) =>
        root
          .at('data')
          .items()
          .map((item) => item.at('a').text()),
      ),
    )
    expect(error.code).toBe(code)
    if (status !== undefined) expect(error.status).toBe(status)
    expect(error.operation).toBe('test')
    expect(error.url).toBe(server.url + path)
    await client.close()
    await closed(server)
  })

  it('hurts no other call', async () => {
    const client = transport({ connections: 1, maxAnswerBytes: 1024 * 1024 })
    await failure(
      client.json(call(path, { timeoutMs: slow ? 200 : 20_000 }), (r) => r.at('data').text()),
    )
    expect(await client.json(call('/ok'), fine)).toBe(true)
  })
})

describe('what an error says', () => {
  it('is the server’s text, without secrets, at most 1 KiB', async () => {
    const token = 'hush-hush-token'
    const big = `${token} said no. ${'é'.repeat(2000)}`
    const echoing = await startTestServer((_, response) => response.writeHead(400).end(big))
    const client = transport({ url: echoing.url, auth: { bearer: token } })
    const error = await failure(client.send(call('/x')))
    expect(error.answer).toMatch(/^\[redacted\] said no\. éé/)
    expect(Buffer.byteLength(error.answer ?? '')).toBeLessThanOrEqual(1024)
    expect(`${error.message}${JSON.stringify(error)}${error.stack}`).not.toContain(token)
    await client.close()
    await echoing.stop()
  })

  it('hides where a redirect carries secrets', async () => {
    const error = await failure(transport().send(call('/redirect')))
    expect(error.message).toContain('redirected to https://login.example/in')
    expect(error.message).not.toContain('hush')
  })

  it('points at the wrong place of JSON', async () => {
    const error = await failure(
      transport().json(call('/wrong-shape'), (root) =>
        root
          .at('data')
          .items()
          .map((i) => i.at('a').text()),
      ),
    )
    expect(error.message).toContain('data[0].a: text expected, not 1')
  })

  it('guesses what a web page means', async () => {
    const error = await failure(transport().json(call('/html'), fine))
    expect(error.message).toContain('does a proxy ask to log in?')
  })
})

describe('another attempt', () => {
  it('is made for what may pass, as often as allowed', async () => {
    const client = transport({ retries: 2 })
    for (const path of [
      '/status/429',
      '/status/502',
      '/status/503',
      '/status/504',
      '/reset-before',
    ])
      expect(await requestsDuring(() => failure(client.send(call(path))))).toBe(3)
  })

  it('is not made for anything else', async () => {
    const client = transport({ retries: 2 })
    for (const path of ['/status/400', '/status/401', '/status/500', '/reset-mid-body', '/html'])
      expect(await requestsDuring(() => failure(client.json(call(path), fine)))).toBe(1)
  })

  it('is not made when asking twice does harm', async () => {
    const client = transport({ retries: 2 })
    const ask = (): Promise<ClientError> =>
      failure(client.send(call('/status/503', { method: 'POST', repeatable: false })))
    expect(await requestsDuring(ask)).toBe(1)
  })

  it('comes after as long as the server asks for', async () => {
    const waits: number[] = []
    const sleep = async (ms: number): Promise<void> => void waits.push(ms)
    const client = transport({ retries: 2, timeoutMs: 20_000 }, { sleep, random: () => 0.5 })
    const error = await failure(client.send(call('/status/429', { params: { after: '3' } })))
    expect(error.retryAfter).toBe(3)
    expect(waits).toEqual([3050, 3100])
  })

  it('is not waited for beyond the deadline', async () => {
    const client = transport({ retries: 5, timeoutMs: 20_000 })
    const error = await failure(client.send(call('/status/503', { params: { after: '60' } })))
    expect([error.code, error.retryAfter]).toEqual(['unavailable', 60])
  })

  it('finds a server that came back', async () => {
    let left = 2
    const flaky = await startTestServer((_, response) =>
      left-- > 0 ? response.socket?.resetAndDestroy() : response.end('{"fine":true}'),
    )
    expect(await transport({ url: flaky.url }).json(call('/x'), fine)).toBe(true)
    expect(flaky.requests).toHaveLength(3)
    await flaky.stop()
  })
})

describe('a server that is not there', () => {
  it('is unreachable when it refuses', async () => {
    const gone = await startTestServer(faulty)
    await gone.stop()
    const error = await failure(transport({ url: gone.url, retries: 0 }).send(call('/ok')))
    expect([error.code, error.message]).toEqual([
      'unreachable',
      expect.stringContaining('ECONNREFUSED'),
    ])
  })

  it('is unreachable when its name is unknown', async () => {
    const client = transport({ url: 'http://no-such-host.invalid', retries: 0 })
    expect((await failure(client.send(call('/ok')))).code).toBe('unreachable')
  })

  it('times out when it takes connections and says nothing', async () => {
    const silent = createServer((socket) => socket.resume())
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : 0
    const client = transport({ url: `http://127.0.0.1:${port}`, timeoutMs: 200 })
    expect((await failure(client.send(call('/ok')))).code).toBe('timeout')
    await client.close()
    // Ends only once its connections are closed.
    await new Promise((resolve) => silent.close(resolve))
  })
})

describe('ending', () => {
  it('is up to the caller', async () => {
    const client = transport()
    const controller = new AbortController()
    const asked = failure(client.send(call('/slow-headers', { signal: controller.signal })))
    setTimeout(() => controller.abort(), 50)
    expect((await asked).code).toBe('cancelled')
    expect((await failure(client.send(call('/ok', { signal: controller.signal })))).code).toBe(
      'cancelled',
    )
  })

  it('interrupts the wait for another attempt', async () => {
    const client = transport({ retries: 2 })
    const controller = new AbortController()
    const params = { after: '10' }
    const asked = failure(client.send(call('/status/503', { signal: controller.signal, params })))
    setTimeout(() => controller.abort(), 100)
    expect((await asked).code).toBe('cancelled')
  })

  it('waits for what is under way, and takes no more', async () => {
    let answer = (): void => undefined
    const late = await startTestServer((_, response) => {
      answer = () => response.end('{"fine":true}')
    })
    const client = transport({ url: late.url })
    const asked = client.json(call('/x'), fine)
    while (late.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const closed = client.close()
    expect((await failure(client.send(call('/x')))).code).toBe('unavailable')
    answer()
    expect(await asked).toBe(true)
    await closed
    await late.stop()
  })

  it('can cancel what is under way', async () => {
    const client = transport()
    const asked = failure(client.send(call('/slow-headers')))
    await client.close(AbortSignal.abort())
    expect((await asked).code).toBe('cancelled')
  })

  it('refuses calls beyond the bound', async () => {
    const client = transport({ maxCalls: 2 })
    const controller = new AbortController()
    const slow = call('/slow-headers', { signal: controller.signal })
    const waiting = [failure(client.send(slow)), failure(client.send(slow))]
    expect((await failure(client.send(call('/ok')))).message).toContain('2 calls are under way')
    controller.abort()
    await Promise.all(waiting)
    expect(await client.json(call('/ok'), fine)).toBe(true)
  })
})
