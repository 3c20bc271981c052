import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, SpanKind, trace } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { memoryTraces } from '../testing/memory-traces.ts'
import { watchListener } from './http-listener.ts'
import { watching } from './testing/watching.ts'

const traces = memoryTraces()

it.each([
  ['adds to the server span that other instrumentation made', SpanKind.SERVER, 1],
  ['does not take a span that was active when the server began for its own', SpanKind.INTERNAL, 2],
])('%s', async (_title, kind, spans) => {
  const { watcher, ended } = watching()
  const watched = watchListener(
    watcher,
    (_request, response) => void response.end(),
    () => '/x',
  )
  const server = createServer((request, response) => {
    const span = trace.getTracer('other').startSpan('GET', { kind })
    response.once('close', () => span.end())
    context.with(trace.setSpan(context.active(), span), () => watched(request, response))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const closed = new Promise<void>((resolve) => {
      server.once('request', (_request, response) => response.once('close', resolve))
    })
    const { port } = server.address() as AddressInfo
    await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
    await Promise.all([ended(1), closed])
    expect(traces.ended()).toHaveLength(spans)
    const span = traces.ended().find(({ kind: ended }) => ended === SpanKind.SERVER)
    expect(span?.name).toBe('GET /x')
    expect(span?.attributes['http.route']).toBe('/x')
  } finally {
    server.close()
  }
})
