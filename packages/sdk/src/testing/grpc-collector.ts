import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js'

interface GrpcCall {
  readonly message: Buffer
  readonly metadata: Metadata
  /** When the caller will not wait any longer, milliseconds since the epoch. */
  readonly deadline: number
}

/** A status that is no success, with metadata of its own. */
interface GrpcRefusal {
  readonly code: number
  readonly details: string
  readonly metadata?: Metadata
}

/** A collector by gRPC's own implementation, on a free port, that keeps what it was sent. */
export interface GrpcCollector {
  readonly url: string
  readonly calls: GrpcCall[]
  /** Of the next calls; without one it takes all. A message is its answer. */
  readonly answers: (Buffer | GrpcRefusal | 'never')[]
  stop(): void
}

export interface GrpcCollectorOptions {
  readonly service?: string
  /** Larger messages are refused. */
  readonly maxBytes?: number
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string }
}

const TRACE_SERVICE = 'opentelemetry.proto.collector.trace.v1.TraceService'

export async function startGrpcCollector(
  options: GrpcCollectorOptions = {},
): Promise<GrpcCollector> {
  const { service = TRACE_SERVICE, maxBytes = 4 * 1024 * 1024, tls } = options
  const server = new Server({ 'grpc.max_receive_message_length': maxBytes })
  const same = (bytes: Buffer): Buffer => bytes
  const method = {
    path: `/${service}/Export`,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  }
  const collector: GrpcCollector = {
    url: '',
    calls: [],
    answers: [],
    stop: () => server.forceShutdown(),
  }
  server.addService(
    { Export: method },
    {
      Export: (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
        const { request: message, metadata } = call
        collector.calls.push({ message, metadata, deadline: Number(call.getDeadline()) })
        const next = collector.answers.shift() ?? Buffer.alloc(0)
        if (next === 'never') return
        if (Buffer.isBuffer(next)) answer(null, next)
        else answer(next)
      },
    },
  )
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(
          Buffer.from(tls.ca),
          [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }],
          true,
        )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  const scheme = tls === undefined ? 'http' : 'https'
  return Object.assign(collector, { url: `${scheme}://127.0.0.1:${port}` })
}
