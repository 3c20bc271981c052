import {
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from '@grpc/grpc-js'
import { type Sender, TailspanError } from '@tailspan/model'
import type { IngestDeps, Signal } from '../deps.ts'
import { failureOf } from './failure.ts'
import { Intake } from './intake.ts'
import { exportResponse, grpcCode, rpcStatus } from './otlp-answer.ts'
import { METRICS_REFUSAL } from './otlp-http.ts'
import { senderOf } from './sender.ts'

/** Milliseconds that `close` gives calls under way before it cuts them off. */
const GRACE = 2000

/**
 * Listens for OTLP over gRPC (logs and traces; metrics answer UNIMPLEMENTED), without TLS. Port 0
 * takes any free one. Rejects when the address cannot be had. `close` ends calls under way after a
 * moment of grace.
 */
export async function startOtlpGrpc(options: {
  readonly host: string
  readonly port: number
  readonly deps: IngestDeps
}): Promise<{ port: number; close(): Promise<void> }> {
  const { host, deps } = options
  const intake = new Intake(deps)
  const server = new Server({
    'grpc.max_receive_message_length': deps.limits.maxBodyBytes,
  })
  for (const [name, signal] of SERVICES) {
    server.addService(serviceOf(name), { export: exportHandler(intake, signal) })
  }
  const address = host.includes(':') ? `[${host}]:${options.port}` : `${host}:${options.port}`
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error)
      else resolve(bound)
    })
  })
  return { port, close: () => close(server) }
}

const SERVICES: readonly (readonly [name: string, signal: Signal])[] = [
  ['opentelemetry.proto.collector.logs.v1.LogsService', 'logs'],
  ['opentelemetry.proto.collector.trace.v1.TraceService', 'spans'],
  ['opentelemetry.proto.collector.metrics.v1.MetricsService', 'metrics'],
]

/** Messages pass as they are on the wire: the decoders read them in place. */
function serviceOf(name: string): ServiceDefinition {
  const pass = (bytes: Buffer): Buffer => bytes
  return {
    export: {
      path: `/${name}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: pass,
      requestDeserialize: pass,
      responseSerialize: pass,
      responseDeserialize: pass,
    },
  }
}

function exportHandler(intake: Intake, signal: Signal): handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    keep(intake, signal, call.request, senderOfCall(call.metadata)).then(
      (answer) => callback(null, answer),
      (error: unknown) => callback(serviceError(intake, signal, error)),
    )
  }
}

function senderOfCall(metadata: Metadata): Sender {
  const [tenant] = metadata.get('x-scope-orgid')
  return senderOf(typeof tenant === 'string' ? { 'x-scope-orgid': tenant } : {})
}

async function keep(intake: Intake, signal: Signal, body: Buffer, sender: Sender): Promise<Buffer> {
  if (signal === 'metrics') throw new TailspanError('not_implemented', METRICS_REFUSAL)
  const lease = intake.budget.open()
  try {
    lease.hold(body.length)
    const refusals =
      signal === 'logs'
        ? await intake.otlpLogs('otlp_grpc', body, 'protobuf', sender)
        : await intake.otlpSpans('otlp_grpc', body, 'protobuf', sender)
    return exportResponse(signal, 'protobuf', refusals.total, refusals.text())
  } finally {
    lease.close()
  }
}

function serviceError(
  intake: Intake,
  signal: Signal,
  error: unknown,
): { code: number; details: string; metadata: Metadata } {
  const failure = failureOf(error, intake.deps.limits.retryAfterSeconds)
  intake.refused('otlp_grpc', signal, failure.reason)
  const { message, retryAfter } = failure
  // Senders drop what is answered INTERNAL; UNAVAILABLE makes them try again.
  const code = grpcCode(failure.status === 500 ? 503 : failure.status)
  const metadata = new Metadata()
  // RESOURCE_EXHAUSTED without RetryInfo means "do not try again".
  metadata.set('grpc-status-details-bin', rpcStatus('protobuf', code, message, retryAfter))
  return { code, details: message, metadata }
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown()
      resolve()
    }, GRACE)
    server.tryShutdown(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
