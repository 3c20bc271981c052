import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeJaeger, reference } from '../testing/jaeger-message.ts'
import { Recorder } from '../testing/recorder.ts'

const THRIFT = 'application/x-thrift'
const BATCH = encodeJaeger({ serviceName: 'shop', tags: [['ip', '10.0.0.1']] }, [
  {
    name: 'a',
    references: [reference('child', 7n, 2n)],
    tags: [['t', 1n]],
    logs: [{ time: 1n, fields: [['event', 'e']] }],
  },
  { name: 'b', spanId: 2n },
])

describe('Jaeger', () => {
  let recorder: Recorder
  let app: FastifyInstance

  beforeEach(async () => {
    recorder = new Recorder()
    app = recorder.app()
    await app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterEach(() => app.close())

  const post = async (
    body: Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = { 'content-type': THRIFT },
  ): Promise<{ status: number; text: string }> => {
    const { port } = app.server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/api/traces?format=jaeger.thrift`
    const response = await fetch(url, { method: 'POST', headers, body })
    return { status: response.status, text: await response.text() }
  }

  it.each([
    ['as its clients send it', BATCH, { 'content-type': THRIFT }],
    ['by its other name', BATCH, { 'content-type': 'application/vnd.apache.thrift.binary' }],
    ['in gzip', gzipSync(BATCH), { 'content-type': THRIFT, 'content-encoding': 'gzip' }],
  ])('takes a batch %s', async (_, body, headers) => {
    const whole = Uint8Array.from(body)
    expect(await post(whole, headers)).toEqual({ status: 202, text: '' })
    expect(recorder.spanBatches.flatMap((batch) => batch.names)).toEqual(['a', 'b'])
    expect(recorder.events).toMatchObject([
      { receiver: 'jaeger', signal: 'spans', kind: 'received' },
      { receiver: 'jaeger', signal: 'spans', kind: 'kept', items: 2 },
    ])
  })

  it('refuses other media types', async () => {
    const { status, text } = await post(Uint8Array.of(1), { 'content-type': 'application/json' })
    expect([status, text]).toEqual([
      400,
      'unsupported content type "application/json": this takes application/x-thrift or application/vnd.apache.thrift.binary',
    ])
  })

  it('outlives batches of which any byte is wrong', async () => {
    for (let at = 0; at < BATCH.length; at++) {
      const wrong = Uint8Array.from(BATCH)
      wrong[at] = (wrong[at] ?? 0) ^ (1 << (at % 8))
      const { status, text } = await post(wrong)
      expect([202, 400]).toContain(status)
      expect(text === '').toBe(status === 202)
      expect((await post(Uint8Array.from(BATCH.subarray(0, at)))).status).toBe(400)
    }
    expect((await post(Uint8Array.from(BATCH))).status).toBe(202)
  })
})
