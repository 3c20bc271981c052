import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api'
import type { TlsMaterial } from '../../options/tls-options.ts'
import { retryAfterMs } from './backoff.ts'
import type { PostAnswer } from './wire.ts'

/** Of the answer's body only the begin is read. */
const MAX_ANSWER = 16 * 1024

export interface PostOptions {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds until the answer has to be there. */
  readonly timeoutMs: number
  readonly tls?: TlsMaterial | undefined
}

interface Http {
  request(url: URL, options: RequestOptions): ClientRequest
  Agent: new (options: { keepAlive: boolean; maxSockets: number } & TlsMaterial) => Agent
}

/** What keeps instrumentations from tracing a request; the key that OpenTelemetry's SDK looks for. */
const untraced = ROOT_CONTEXT.setValue(
  createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'),
  true,
)

/**
 * One connection to one address. Neither the connection nor its waits keep the process running: who
 * wants to wait for an answer has a timer of its own.
 */
export class HttpPost {
  readonly #options: PostOptions
  #http: Promise<{ http: Http; agent: Agent }> | null = null

  constructor(options: PostOptions) {
    this.#options = options
  }

  /**
   * Sends once; redirects are not followed.
   * @throws an Error when there is no answer in time, or `signal` is aborted
   */
  async post(
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PostAnswer> {
    this.#http ??= this.#load()
    const { http, agent } = await this.#http
    signal.throwIfAborted()
    return await context.with(untraced, () => this.#exchange(http, agent, body, headers, signal))
  }

  async close(): Promise<void> {
    const loaded = await this.#http
    loaded?.agent.destroy()
  }

  /** Loaded with the first batch: an app that starts does not wait for it. */
  async #load(): Promise<{ http: Http; agent: Agent }> {
    const { url, tls } = this.#options
    const secure = url.protocol === 'https:'
    const http: Http = secure ? await import('node:https') : await import('node:http')
    return { http, agent: new http.Agent({ keepAlive: true, maxSockets: 1, ...tls }) }
  }

  #exchange(
    http: Http,
    agent: Agent,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PostAnswer> {
    const { url, timeoutMs } = this.#options
    return new Promise((resolve, reject) => {
      const all = { ...headers, ...this.#options.headers, 'content-length': String(body.length) }
      const request = http.request(url, { method: 'POST', agent, headers: all, signal })
      const late = (): void => {
        request.destroy(new Error(`no answer within ${timeoutMs} ms`))
      }
      const timer = setTimeout(late, timeoutMs)
      timer.unref()
      const fail = (error: Error): void => {
        clearTimeout(timer)
        reject(error)
      }
      request.on('socket', (socket) => socket.unref())
      request.on('error', fail)
      request.on('response', (response) => {
        void readBegin(response).then((body) => {
          clearTimeout(timer)
          const again = retryAfterMs(response.headers['retry-after'], Date.now())
          const type = response.headers['content-type'] ?? ''
          resolve({ status: response.statusCode ?? 0, retryAfterMs: again, type, body })
        }, fail)
      })
      request.end(body)
    })
  }
}

async function readBegin(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (length < MAX_ANSWER) chunks.push(chunk)
    length += chunk.length
    if (length > MAX_ANSWER * 64) throw new Error('the answer does not end')
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER)
}
