import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { SpanBatch } from '@tailspan/model'
import {
  type Answer,
  type Call,
  type CallOptions,
  callOptions,
  type EncodedCallOptions,
} from '../http/call.ts'
import { JsonShapeError } from '../http/json-place.ts'
import type { HttpTransport } from '../http/transport.ts'
import { ProtobufReader } from '../protobuf/reader.ts'
import { encodeSpanBatch } from './span-batch.ts'

const zip = promisify(gzip)

/** What a receiver left out although it took the request. */
export interface OtlpRejected {
  /** Spans; 0 when all were taken. */
  readonly count: number
  /** Why, in its words. */
  readonly message: string
}

/**
 * A receiver of OTLP over HTTP, such as a Tempo's port 4318 or an OpenTelemetry Collector. Every failure
 * is a ClientError. Nothing is sent again by itself: a receiver keeps twice what comes twice.
 */
export class OtlpClient {
  readonly transport: HttpTransport

  /** @param transport may serve other clients too; closing it is up to its owner */
  constructor(transport: HttpTransport) {
    this.transport = transport
  }

  /** Sends spans; resolves when the receiver has them. */
  async exportSpans(spans: SpanBatch, options: CallOptions = {}): Promise<OtlpRejected> {
    const rows = Array.from({ length: spans.length }, (_, row) => row)
    return this.exportEncodedSpans(encodeSpanBatch(spans, rows), options)
  }

  /** The same for an `ExportTraceServiceRequest` in bytes. */
  async exportEncodedSpans(
    message: Uint8Array,
    options: EncodedCallOptions = {},
  ): Promise<OtlpRejected> {
    return this.transport.take(await exportCall(message, options), readRejected)
  }
}

async function exportCall(message: Uint8Array, options: EncodedCallOptions): Promise<Call> {
  // The network is seldom as slow as a better compression.
  const bytes = await zip(message, { level: 1 })
  return {
    operation: 'otlp.export_spans',
    method: 'POST',
    path: '/v1/traces',
    accept: 'application/x-protobuf',
    headers: { ...options.headers, 'content-encoding': 'gzip' },
    repeatable: false,
    body: { bytes, contentType: 'application/x-protobuf' },
    ...callOptions(options),
  }
}

/** An `ExportTraceServiceResponse`. Who answers with a web page is no receiver. */
function readRejected({ body, headers }: Answer): OtlpRejected {
  if (body.length === 0) return { count: 0, message: '' }
  const type = headers['content-type'] ?? ''
  if (!type.includes('protobuf')) {
    throw new JsonShapeError(`the answer is ${type || 'of no type'}: is this an OTLP receiver?`)
  }
  let count = 0
  let message = ''
  const response = new ProtobufReader(body)
  while (response.next()) {
    if (response.field !== 1) {
      response.skip()
      continue
    }
    const partial = response.message()
    while (partial.next()) {
      if (partial.field === 1) count = Number(partial.unsigned())
      else if (partial.field === 2) message = partial.text()
      else partial.skip()
    }
  }
  return { count, message }
}
