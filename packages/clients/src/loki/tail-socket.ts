import type { IncomingMessage } from 'node:http'
import { type ClientOptions, WebSocket } from 'ws'
import { readBegin } from '../http/answer-body.ts'
import type { Call } from '../http/call.ts'
import { CallFailures } from '../http/call-failures.ts'
import type { ClientError } from '../http/client-error.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { requestPath } from '../http/requests.ts'
import type { HttpTransport } from '../http/transport.ts'
import { closeFailure, socketFailure } from './tail-failures.ts'

const MAX_ERROR_BYTES = 64 * 1024
const ERROR_BODY_MS = 5_000
/** Questions without an answer after which a quiet server is taken for gone. */
const MAX_SILENCES = 3

/** How a tail uses its connection. */
export interface TailBounds {
  /** Lines that wait here at most, but for one frame. */
  readonly maxHeld: number
  /** How often a quiet server is asked whether it is there, in milliseconds. */
  readonly pingMs: number
}

/** What a tail's messages are. */
export interface FrameKind<F> {
  /** Reads one; what it throws is told as a bad answer. */
  readonly read: (text: string) => F
  /** How many lines it counts for. */
  readonly size: (frame: F) => number
}

/**
 * One WebSocket of a tail. Frames wait here up to a bound; then reading stops, and the server holds
 * them, or drops them and says so.
 */
export class TailSocket<F> {
  readonly #socket: WebSocket
  readonly #failures: CallFailures
  readonly #bounds: TailBounds
  readonly #kind: FrameKind<F>
  readonly #frames: F[] = []
  readonly #signal: AbortSignal | undefined
  readonly #cancel = (): void => this.#fail(this.#failures.ended('cancelled', 0, null))
  #timer: NodeJS.Timeout | undefined
  #held = 0
  #silences = 0
  #error: ClientError | null = null
  #wake: (() => void) | null = null

  private constructor(
    socket: WebSocket,
    failures: CallFailures,
    bounds: TailBounds,
    kind: FrameKind<F>,
    signal: AbortSignal | undefined,
  ) {
    this.#socket = socket
    this.#failures = failures
    this.#bounds = bounds
    this.#kind = kind
    this.#signal = signal
    if (signal?.aborted) this.#cancel()
    signal?.addEventListener('abort', this.#cancel, { once: true })
  }

  /**
   * Connects; watched as a call that ends with the connection made.
   * @throws ClientError when the server refuses, is not there, or the signal is aborted
   */
  static async open<F>(
    transport: HttpTransport,
    call: Call,
    bounds: TailBounds,
    kind: FrameKind<F>,
  ): Promise<TailSocket<F>> {
    const failures = new CallFailures(transport.endpoint, call)
    const observation = transport.observe(call)
    const outcome = { attempts: 1, sentBytes: 0, receivedBytes: 0 }
    try {
      const facts = await transport.connectionFacts(call)
      failures.hide(facts.secrets)
      const headers = { ...facts.headers }
      delete headers['accept-encoding']
      observation?.inject(headers)
      const socket = connect(transport.endpoint, call, {
        ...facts.tls,
        ...(facts.lookup === null ? {} : { lookup: facts.lookup }),
        headers,
      })
      const tail = new TailSocket(socket, failures, bounds, kind, call.signal)
      await tail.#opened()
      observation?.end({ ...outcome, status: 101, error: undefined })
      return tail
    } catch (cause) {
      const error = failures.from(cause)
      observation?.end({ ...outcome, status: error.status, error })
      throw error
    }
  }

  /**
   * The next frame; waits for it.
   * @throws ClientError when the connection is no more and all frames were taken
   */
  async next(): Promise<F> {
    while (this.#frames.length === 0) {
      if (this.#error !== null) throw this.#error
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const frame = this.#frames.shift() as F
    this.#held -= this.#kind.size(frame)
    if (this.#held <= this.#bounds.maxHeld / 2 && this.#socket.isPaused) this.#socket.resume()
    return frame
  }

  /** Lets go of the connection. */
  close(): void {
    this.#fail(this.#failures.unavailable('the tail was closed'))
  }

  #opened(): Promise<void> {
    const socket = this.#socket
    return new Promise((resolve, reject) => {
      const rejectLater = (): void => {
        if (this.#error !== null) reject(this.#error)
      }
      this.#wake = rejectLater
      socket.on('open', () => {
        this.#wake = null
        this.#timer = setInterval(() => this.#listen(), this.#bounds.pingMs)
        if (this.#error === null) resolve()
        else reject(this.#error)
      })
      socket.on('error', (error) => this.#fail(socketFailure(this.#failures, error)))
      socket.on('close', (code, reason) =>
        this.#fail(closeFailure(this.#failures, code, reason.toString())),
      )
      socket.on('unexpected-response', (_, answer: IncomingMessage) => void this.#refused(answer))
      socket.on('message', (data: Buffer) => this.#take(data.toString('utf8')))
      socket.on('ping', () => this.#heard())
      socket.on('pong', () => this.#heard())
      rejectLater()
    })
  }

  async #refused(answer: IncomingMessage): Promise<void> {
    const timer = setTimeout(() => answer.destroy(), ERROR_BODY_MS)
    const encoding = answer.headers['content-encoding']
    const body = await readBegin(answer, encoding, MAX_ERROR_BYTES).catch(() => Buffer.alloc(0))
    clearTimeout(timer)
    const status = answer.statusCode ?? 0
    const result = { kind: 'answer', status, headers: answer.headers, body } as const
    this.#fail(this.#failures.of(result, Date.now()).error)
  }

  #take(text: string): void {
    this.#heard()
    try {
      const frame = this.#kind.read(text)
      this.#held += this.#kind.size(frame)
      this.#frames.push(frame)
      if (this.#held > this.#bounds.maxHeld) this.#socket.pause()
      this.#awake()
    } catch (error) {
      this.#fail(this.#failures.badResponse(`a frame is wrong: ${(error as Error).message}`))
    }
  }

  #heard(): void {
    this.#silences = 0
  }

  /** A connection can be gone without anybody saying so. */
  #listen(): void {
    if (this.#socket.isPaused) return
    if (this.#silences++ < MAX_SILENCES) this.#socket.ping()
    else this.#fail(socketFailure(this.#failures, new Error('the server fell silent')))
  }

  #fail(error: ClientError): void {
    if (this.#error !== null) return
    this.#error = error
    clearInterval(this.#timer)
    this.#signal?.removeEventListener('abort', this.#cancel)
    // Ended before it is open, a socket says so as an error.
    this.#socket.on('error', () => undefined)
    this.#socket.terminate()
    this.#awake()
  }

  #awake(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}

function connect(endpoint: Endpoint, call: Call, options: ClientOptions): WebSocket {
  const url = endpoint.origin.replace(/^http/, 'ws') + requestPath(endpoint, call)
  return new WebSocket(url, {
    ...options,
    handshakeTimeout: call.timeoutMs ?? endpoint.timeoutMs,
    maxPayload: endpoint.maxAnswerBytes,
    perMessageDeflate: false,
    followRedirects: false,
  })
}
