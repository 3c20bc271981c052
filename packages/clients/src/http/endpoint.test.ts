import { describe, expect, it } from 'vitest'
import { ClientError } from './client-error.ts'
import { checkEndpoint, type EndpointOptions, redactUrl } from './endpoint.ts'

const url = 'https://loki.example'

it('fills in what is not given', () => {
  expect(checkEndpoint({ url: 'http://[::1]:3100/base//' })).toEqual({
    origin: 'http://[::1]:3100',
    basePath: '/base',
    auth: undefined,
    headers: [],
    tls: undefined,
    timeoutMs: 30_000,
    maxAnswerBytes: 67_108_864,
    connections: 16,
    maxCalls: 1000,
    retries: 2,
  })
})

it('takes user and password out of the url', () => {
  const endpoint = checkEndpoint({ url: 'https://ann:p%40ss@loki.example/x' })
  expect(endpoint.auth).toEqual({ basic: { username: 'ann', password: 'p@ss' } })
  expect(endpoint.origin + endpoint.basePath).toBe('https://loki.example/x')
})

it('keeps headers whatever they are called', () => {
  const headers = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>
  expect(checkEndpoint({ url, headers, tenant: 't' }).headers).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['x-scope-orgid', 't'],
  ])
})

describe('refuses', () => {
  it.each<[string, EndpointOptions, string]>([
    ['no url', { url: 'loki:' }, 'option url: it must begin with http:// or https://'],
    ['text that is no url', { url: 'loki.example' }, 'option url: it is no URL'],
    ['another protocol', { url: 'file:///etc/passwd' }, 'not file:'],
    ['a query', { url: `${url}?token=hush` }, 'no ? and no #'],
    ['credentials twice', { url: 'https://a:hush@b', auth: { bearer: 'hush' } }, 'beside `auth`'],
    ['half of credentials', { url: 'https://hush@b' }, 'a user but no password'],
    ['a wrong escape', { url: 'https://a:%zzhush@b' }, 'a % that does not escape'],
    ['half a client certificate', { url, tls: { cert: 'hush' } }, 'cert and key go together'],
    ['tls without tls', { url: 'http://b', tls: { skipVerify: true } }, 'the url is not https'],
    ['an empty tenant', { url, tenant: '' }, 'option tenant'],
    ['a line break in a tenant', { url, tenant: 'a\r\nb: hush' }, 'option tenant'],
    ['a line break in a header', { url, headers: { a: 'hush\n' } }, 'option headers.a'],
    ['a name that is none', { url, headers: { 'a b': 'hush' } }, '"a b" is no header name'],
    ['a header of HTTP itself', { url, headers: { 'Content-Length': '1' } }, 'the transport sets'],
    ['a header twice', { url, headers: { a: 'hush', A: 'hush' } }, 'option headers.A: it is given'],
    ['no time at all', { url, timeoutMs: 0 }, 'option timeoutMs: it must be a whole number from 1'],
    ['half a connection', { url, connections: 1.5 }, 'option connections'],
    ['more retries than sense', { url, retries: 1000 }, 'from 0 to 20'],
  ])('%s', (_, options, message) => {
    let error: unknown
    try {
      checkEndpoint(options)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ClientError)
    expect(error).toMatchObject({ code: 'bad_request', message: expect.stringContaining(message) })
    expect(String(error)).not.toContain('hush')
  })
})

it('shows of an address only what is not secret', () => {
  expect(redactUrl('https://a:hush@b.example:8443/p?token=hush#hush')).toBe(
    'https://b.example:8443/p',
  )
  expect(redactUrl('hush')).toBe('(no URL)')
})
