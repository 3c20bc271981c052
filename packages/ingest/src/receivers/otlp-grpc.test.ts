import * as grpc from '@grpc/grpc-js'
import { TailspanError } from '@tailspan/model'
import protobuf from 'protobufjs/minimal.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeLogs, encodeTraces } from '../testing/otlp-message.ts'
import { Recorder } from '../testing/recorder.ts'
import { startOtlpGrpc } from './otlp-grpc.ts'

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'
const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'
const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'a' }
const traces = encodeTraces({
  resourceSpans: [{ scopeSpans: [{ spans: [SPAN, { ...SPAN, spanId: '' }] }] }],
})
const logs = (line: string): Buffer =>
  encodeLogs({
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: line } }] }] }],
  })

describe('OTLP over gRPC', () => {
  let recorder: Recorder
  let server: { port: number; close(): Promise<void> }
  let client: grpc.Client

  const start = async (limits = {}): Promise<void> => {
    recorder = new Recorder()
    server = await startOtlpGrpc({ host: '127.0.0.1', port: 0, deps: recorder.deps(limits) })
    client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure(), {
      'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip,
    })
  }
  beforeEach(() => start())
  afterEach(async () => {
    client.close()
    await server.close()
  })

  const call = (path: string, body: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const pass = (bytes: Buffer): Buffer => bytes
      client.makeUnaryRequest(path, pass, pass, body, (error, answer) => {
        if (error) reject(error)
        else resolve(answer ?? Buffer.alloc(0))
      })
    })
  const failure = async (path: string, body: Buffer): Promise<grpc.ServiceError> => {
    const error: unknown = await call(path, body).then(
      () => 'no error',
      (e: unknown) => e,
    )
    return error as grpc.ServiceError
  }

  it('keeps gzipped spans and reports refused ones', async () => {
    const reader = protobuf.Reader.create(await call(TRACES, traces))
    expect(reader.uint32()).toBe(10)
    reader.uint32()
    expect([reader.uint32(), reader.uint32()]).toEqual([8, 1])
    expect(recorder.spanBatches.map((batch) => batch.names)).toEqual([['a']])
  })

  it('keeps log records', async () => {
    expect(await call(LOGS, logs('x'))).toHaveLength(0)
    expect(recorder.rows().map((row) => row.line)).toEqual(['x'])
    expect(recorder.events.map(({ receiver, kind }) => [receiver, kind])).toEqual([
      ['otlp_grpc', 'received'],
      ['otlp_grpc', 'kept'],
    ])
  })

  it('says that metrics are not implemented', async () => {
    const error = await failure(METRICS, Buffer.alloc(0))
    expect(error.code).toBe(grpc.status.UNIMPLEMENTED)
    expect(error.details).toContain('does not store metrics yet')
  })

  it('refuses a damaged message and goes on', async () => {
    const error = await failure(TRACES, traces.subarray(0, -2))
    expect(error.code).toBe(grpc.status.INVALID_ARGUMENT)
    expect(error.details).toContain('truncated message')
    expect(await call(LOGS, logs('x'))).toHaveLength(0)
  })

  it('asks for another try, with the time, when the store is away', async () => {
    recorder.failure = new TailspanError('unavailable', 'the store restarts', { retryAfter: 7 })
    const error = await failure(TRACES, traces)
    expect(error.code).toBe(grpc.status.UNAVAILABLE)
    expect(retryDelay(error)).toBe(7)
    recorder.failure = new Error('secret detail')
    const other = await failure(TRACES, traces)
    expect(other.code).toBe(grpc.status.UNAVAILABLE)
    expect(other.details).toBe('internal error')
  })

  it('answers RESOURCE_EXHAUSTED with RetryInfo when too much is in flight', async () => {
    client.close()
    await server.close()
    await start({ maxInFlightBytes: 500 })
    let open = (): void => {}
    recorder.gate = new Promise((resolve) => {
      open = resolve
    })
    const first = call(LOGS, logs('x'.repeat(400)))
    await expect.poll(() => recorder.events.length).toBe(1)
    const error = await failure(LOGS, logs('y'.repeat(400)))
    expect(error.code).toBe(grpc.status.RESOURCE_EXHAUSTED)
    expect(retryDelay(error)).toBe(1)
    open()
    await first
    expect(recorder.rows()).toHaveLength(1)
  })

  it('refuses a message beyond the limit, also one that only gets there unpacked', async () => {
    client.close()
    await server.close()
    await start({ maxBodyBytes: 100_000 })
    const error = await failure(LOGS, logs('x'.repeat(5_000_000)))
    expect(error.code).toBe(grpc.status.RESOURCE_EXHAUSTED)
    expect(await call(LOGS, logs('x'))).toHaveLength(0)
  })

  it('says so when the port is taken', async () => {
    const again = startOtlpGrpc({ host: '127.0.0.1', port: server.port, deps: recorder.deps() })
    await expect(again).rejects.toThrow(/EADDRINUSE|address already in use/)
  })
})

/** Seconds of the RetryInfo in the error's details. */
function retryDelay(error: grpc.ServiceError): number | undefined {
  const [details] = error.metadata.get('grpc-status-details-bin')
  if (!Buffer.isBuffer(details)) return undefined
  const status = protobuf.Reader.create(details)
  let any: Uint8Array | undefined
  while (status.pos < status.len) {
    const tag = status.uint32()
    if (tag === 26) any = status.bytes()
    else status.skipType(tag & 7)
  }
  if (any === undefined) return undefined
  const info = protobuf.Reader.create(any)
  expect(info.uint32()).toBe(10)
  expect(info.string()).toBe('type.googleapis.com/google.rpc.RetryInfo')
  expect([info.uint32(), info.uint32()].length).toBe(2)
  expect(info.uint32()).toBe(10)
  info.uint32()
  expect(info.uint32()).toBe(8)
  return info.uint32()
}
