import { Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { OtlpSender, SenderOptions, Sending } from './otlp-sender.ts'
import { partialRejection } from './partial-success.ts'

const gzipped = promisify(gzip)
/** Smaller bodies go as they are. */
export const GZIP_FROM = 1024
export const MAX_ANSWER = 65_536

/** Posts OTLP in protobuf over connections that are kept. Never rejects. */
export class OtlpPost implements OtlpSender {
  readonly #options: SenderOptions
  #agent: Agent | undefined

  constructor(options: SenderOptions) {
    this.#options = options
  }

  /** @param signal ends it as busy */
  async send(body: Buffer, signal: AbortSignal): Promise<Sending> {
    try {
      const zip = this.#options.gzip && body.length >= GZIP_FROM
      const bytes = zip ? await gzipped(body, { level: 4 }) : body
      // The SDK does not trace itself.
      const answer = context.with(suppressTracing(context.active()), () =>
        this.#post(bytes, zip, signal),
      )
      return verdict(await answer, Date.now())
    } catch (error) {
      return { kind: 'busy', reason: reasonOf(error), retryAfterMs: undefined }
    }
  }

  close(): void {
    this.#agent?.destroy()
    this.#agent = undefined
  }

  async #post(body: Buffer, zip: boolean, signal: AbortSignal): Promise<Answer> {
    const { url, headers, timeoutMs, tls } = this.#options
    const secure = url.protocol === 'https:'
    // Loaded only by those who use TLS: it costs more than all of this file.
    const https = secure ? await import('node:https') : undefined
    const make = https?.request ?? requestHttp
    this.#agent ??= new (https?.Agent ?? Agent)({ keepAlive: true, maxSockets: 2, ...tls })
    const agent = this.#agent
    return new Promise<Answer>((resolve, reject) => {
      const request = make(url, {
        method: 'POST',
        agent,
        headers: {
          ...headers,
          'content-type': 'application/x-protobuf',
          'content-length': body.length,
          ...(zip ? { 'content-encoding': 'gzip' } : {}),
        },
      })
      const timer = setTimeout(() => {
        request.destroy(new Error(`no answer within ${timeoutMs} ms`))
      }, timeoutMs)
      const abort = (): void => void request.destroy(new Error('the time to send is up'))
      signal.addEventListener('abort', abort, { once: true })
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
      }
      // A collector that hangs does not keep a process alive that is done.
      request.on('socket', (socket) => socket.unref())
      timer.unref()
      request.on('response', (response) => {
        readAnswer(request, response).then(resolve, reject).finally(done)
      })
      request.on('error', (error) => {
        done()
        reject(error)
      })
      if (signal.aborted) abort()
      request.end(body)
    })
  }
}

interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly body: Buffer
}

async function readAnswer(request: ClientRequest, response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER) {
      request.destroy()
      break
    }
    chunks.push(chunk)
  }
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    body: Buffer.concat(chunks),
  }
}

function verdict({ status, retryAfter, body }: Answer, nowMs: number): Sending {
  if (status >= 200 && status < 300) return { kind: 'taken', ...partialRejection(body) }
  const said = printable(body)
  const reason = `answer ${status}${said === '' ? '' : `: ${said}`}`
  if (status === 413) return { kind: 'too-large', reason }
  // As OTLP says; all other answers would be the same again.
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    return { kind: 'busy', reason, retryAfterMs: retryAfterMs(retryAfter, nowMs) }
  }
  return { kind: 'refused', reason }
}

/** Seconds or a date, as HTTP has it; at most five minutes. */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  const wait = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), 300_000)
}

function printable(body: Buffer): string {
  return body
    .subarray(0, 200)
    .toString()
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  // Several addresses of one name fail with an empty message.
  return error.message === '' ? (code ?? error.name) : error.message
}
