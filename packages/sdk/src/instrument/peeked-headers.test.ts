import type { IncomingMessage } from 'node:http'
import { propagation } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { memoryTraces } from '../testing/memory-traces.ts'
import { PeekedHeaders } from './peeked-headers.ts'

memoryTraces()

function peeked(...rawHeaders: string[]): PeekedHeaders {
  const headers = new PeekedHeaders()
  headers.read({ rawHeaders } as IncomingMessage)
  return headers
}

it('finds the host and the agent however they are written, the first of each', () => {
  expect(peeked('HOST', 'a', 'Accept', '*/*', 'User-Agent', 'x', 'host', 'b')).toMatchObject({
    host: 'a',
    agent: 'x',
    hasIds: false,
  })
  expect(peeked('user-agent', 'x'.repeat(1000)).agent).toHaveLength(512)
  expect(peeked('most', 'a', 'user_agent', 'x')).toMatchObject({
    host: undefined,
    agent: undefined,
  })
})

it('sees each header that propagation reads', () => {
  const fields = propagation.fields()
  expect(fields).toContain('traceparent')
  for (const name of fields)
    expect([name, peeked(name.toUpperCase(), '1').hasIds]).toEqual([name, true])
})

it('knows the propagator that is set after the first request', () => {
  propagation.disable()
  const headers = new PeekedHeaders()
  const request = { rawHeaders: ['traceparent', '1', 'host', 'a'] } as IncomingMessage
  headers.read(request)
  expect([headers.hasIds, headers.host]).toEqual([false, 'a'])
  propagation.setGlobalPropagator({
    fields: () => ['traceparent'],
    inject: () => undefined,
    extract: (context) => context,
  })
  headers.read(request)
  expect(headers.hasIds).toBe(true)
})
