import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from 'node:http2'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { type GrpcAnswer, grpcCode, grpcVerdict } from './otlp-grpc-answer.ts'
import { GZIP_FROM, MAX_ANSWER, reasonOf } from './otlp-post.ts'
import type { OtlpSender, SenderOptions, Sending } from './otlp-sender.ts'

const gzipped = promisify(gzip)
const UNIMPLEMENTED = 12
/** More digits are no time to gRPC. */
const MAX_TIMEOUT = 99_999_999

/** Names that belong to HTTP/2 and gRPC themselves. */
const TAKEN =
  /^(?::|(?:connection|content-.*|grpc-.*|host|http2-settings|keep-alive|proxy-connection|te|transfer-encoding|upgrade)$)/i

const SERVICES = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
} as const

/** Sends OTLP by gRPC over one connection that is kept. Never rejects. */
export class OtlpGrpc implements OtlpSender {
  readonly #path: string
  readonly #options: SenderOptions
  #gzip: boolean
  #session: ClientHttp2Session | undefined

  constructor(signal: keyof typeof SERVICES, options: SenderOptions) {
    this.#path = `/${SERVICES[signal]}/Export`
    this.#options = options
    this.#gzip = options.gzip
  }

  /** @param signal ends it as busy */
  async send(body: Buffer, signal: AbortSignal): Promise<Sending> {
    try {
      const zip = this.#gzip && body.length >= GZIP_FROM
      const message = zip ? await gzipped(body, { level: 4 }) : body
      const answer = await this.exchange(message, zip, signal)
      if (zip && grpcCode(answer) === UNIMPLEMENTED) {
        // Perhaps it does not know the compression; without it the answer is the last word.
        this.#gzip = false
        return await this.send(body, signal)
      }
      return grpcVerdict(answer, Date.now())
    } catch (error) {
      return { kind: 'busy', reason: reasonOf(error), retryAfterMs: undefined }
    }
  }

  /**
   * Sends a message as it is.
   * @param zipped whether it is compressed
   * @throws an Error when there is no answer in time, or `signal` is aborted
   */
  async exchange(message: Buffer, zipped: boolean, signal: AbortSignal): Promise<GrpcAnswer> {
    const prefix = Buffer.alloc(5)
    prefix[0] = zipped ? 1 : 0
    prefix.writeUInt32BE(message.length, 1)
    // The SDK does not trace itself.
    return context.with(suppressTracing(context.active()), () =>
      this.#call(Buffer.concat([prefix, message]), zipped, signal),
    )
  }

  close(): void {
    this.#session?.destroy()
    this.#session = undefined
  }

  async #call(message: Buffer, zip: boolean, signal: AbortSignal): Promise<GrpcAnswer> {
    const { timeoutMs } = this.#options
    const session = await this.#connected()
    signal.throwIfAborted()
    const stream = session.request(this.#headers(zip))
    return new Promise<GrpcAnswer>((resolve, reject) => {
      const end = (error: Error): void => {
        reject(error)
        stream.destroy()
      }
      const timer = setTimeout(() => {
        end(new Error(`no answer within ${timeoutMs} ms`))
        // Whoever does not answer may not be there any more: the next attempt connects anew.
        session.destroy()
      }, timeoutMs).unref()
      const abort = (): void => end(new Error('the time to send is up'))
      signal.addEventListener('abort', abort, { once: true })
      collect(stream)
        .then(resolve, reject)
        .finally(() => {
          clearTimeout(timer)
          signal.removeEventListener('abort', abort)
        })
      stream.end(message)
    })
  }

  #headers(zip: boolean): OutgoingHttpHeaders {
    const { headers, timeoutMs, url } = this.#options
    const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    const authorization = `Basic ${Buffer.from(login).toString('base64')}`
    return {
      ...(login === ':' ? {} : { authorization }),
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => !TAKEN.test(name))),
      ':method': 'POST',
      ':path': this.#path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': `${Math.min(Math.ceil(timeoutMs), MAX_TIMEOUT)}m`,
      ...(zip ? { 'grpc-encoding': 'gzip' } : {}),
    }
  }

  async #connected(): Promise<ClientHttp2Session> {
    // Loaded only by those who use it.
    const { connect } = await import('node:http2')
    const last = this.#session
    if (last !== undefined && !last.closed && !last.destroyed) return last
    const { url, tls } = this.#options
    const session = connect(url.origin, { ...tls, settings: { enablePush: false } })
    // Its requests tell.
    session.on('error', () => undefined)
    // A collector that hangs does not keep a process alive that is done.
    session.unref()
    this.#session = session
    return session
  }
}

/** @throws an Error when the stream breaks before its status came */
async function collect(stream: ClientHttp2Stream): Promise<GrpcAnswer> {
  // What breaks after the answer is of no interest.
  stream.on('error', () => undefined)
  const headers = new Map<string, string>()
  const note = (more: Readonly<Record<string, unknown>>): void => {
    for (const [name, value] of Object.entries(more)) headers.set(name, String(value))
  }
  stream.on('response', note)
  stream.on('trailers', note)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER) throw new Error('the answer does not end')
    chunks.push(chunk)
  }
  if (!headers.has(':status')) throw new Error('the connection was closed without an answer')
  return { headers, body: Buffer.concat(chunks) }
}
