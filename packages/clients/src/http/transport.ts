import type { LookupFunction } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { attempt } from './attempt.ts'
import type { Answer, Call } from './call.ts'
import { CallFailures } from './call-failures.ts'
import type { CheckAddress } from './checked-lookup.ts'
import type { ClientError } from './client-error.ts'
import { Connections } from './connections.ts'
import { type Credential, type Credentials, credentialsOf } from './credentials.ts'
import { Deadline } from './deadline.ts'
import { checkEndpoint, type Endpoint, type EndpointOptions } from './endpoint.ts'
import { JsonPlace } from './json-place.ts'
import { type Observation, Observer, type Outcome } from './observe.ts'
import { type OtelApi, registeredOtel } from './otel-api.ts'
import { requestHeaders, requestOptions, secretsOf } from './requests.ts'
import { backoffMs } from './retry.ts'
import type { ReadEnv } from './secret.ts'
import type { TlsMaterial } from './tls.ts'

/** What a transport gets from its program; all of it has a default. */
export interface TransportDeps {
  /** Reads environment variables that secrets name; none are known unless given. */
  readonly readEnv?: ReadEnv
  /** Hears what a person should know, such as certificates that are not checked. */
  readonly warn?: (message: string) => void
  /** From 0 to 1, for the waits between attempts. */
  readonly random?: () => number
  /** Waits, or ends with an error when the signal is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** Judges the addresses that servers have, for programs whose users may name servers. */
  readonly checkAddress?: CheckAddress
  /** Hears how each call went, for programs that count without OpenTelemetry. Must not throw. */
  readonly onCall?: (call: CallReport) => void
  /** OpenTelemetry's API; the one that the program registered unless given. */
  readonly openTelemetry?: () => OtelApi | undefined
}

/** How a call went. */
export interface CallReport extends Outcome {
  /** What was called, such as `loki.query_range`. */
  readonly operation: string
  /** Over all attempts. */
  readonly seconds: number
}

/** What a connection of another kind, such as a WebSocket, needs to know. */
export interface ConnectionFacts {
  readonly headers: Readonly<Record<string, string>>
  readonly tls: TlsMaterial | null
  /** Null for the usual one. */
  readonly lookup: LookupFunction | null
  readonly secrets: readonly string[]
}

/** What happened to a call so far. */
interface Progress {
  attempts: number
  status: number | undefined
  receivedBytes: number
}

/**
 * One server over HTTP: pooled connections, a deadline over all attempts of a call, repeated attempts
 * where they do no harm. All that fails is a ClientError. Redirects are not followed.
 */
export class HttpTransport {
  readonly endpoint: Endpoint
  readonly #connections: Connections
  readonly #credentials: Credentials
  readonly #observer: Observer
  readonly #random: () => number
  readonly #sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
  readonly #now: () => number
  readonly #onCall: ((call: CallReport) => void) | undefined
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #deadlines = new Set<Deadline>()
  #closed = false

  /** @throws ClientError bad_request for options that make no sense */
  constructor(options: EndpointOptions, deps: TransportDeps = {}) {
    const endpoint = checkEndpoint(options)
    this.endpoint = endpoint
    this.#connections = new Connections(endpoint, deps.checkAddress)
    this.#credentials = credentialsOf(endpoint.auth, deps.readEnv ?? (() => undefined))
    const api = deps.openTelemetry ?? registeredOtel
    this.#observer = new Observer(endpoint.origin, endpoint.basePath, api)
    this.#random = deps.random ?? Math.random
    this.#sleep = deps.sleep ?? ((ms, signal) => wait(ms, undefined, { signal }))
    this.#now = deps.now ?? Date.now
    this.#onCall = deps.onCall
    if (endpoint.tls?.skipVerify === true) {
      const warn = deps.warn ?? ((message: string) => process.emitWarning(message))
      warn(`certificates of ${endpoint.origin} are not checked (tls.skipVerify)`)
    }
  }

  /**
   * Makes a call. The answer has a status from 200 to 299.
   * @throws ClientError for everything else
   */
  async send(call: Call): Promise<Answer> {
    return this.#counted(call, async (answer) => answer)
  }

  /**
   * Makes a call that is answered in JSON.
   * @param read takes the answer apart; what JsonPlace refuses becomes `bad_response`
   */
  async json<T>(call: Call, read: (root: JsonPlace) => T): Promise<T> {
    return this.take(call, (_, json) => read(json()))
  }

  /**
   * Makes a call that is answered in one of several forms.
   * @param read takes the answer apart; `json` parses it. What JsonPlace or ProtobufReader refuse
   * becomes `bad_response`
   */
  async take<T>(call: Call, read: (answer: Answer, json: () => JsonPlace) => T): Promise<T> {
    return this.#counted(call, async (answer, failures) =>
      failures.reading(() => read(answer, () => new JsonPlace(failures.parse(answer)))),
    )
  }

  /**
   * Headers and trust for a connection that is not made here.
   * @throws ClientError unauthorized or tls when a secret or file cannot be read
   */
  async connectionFacts(call: Call): Promise<ConnectionFacts> {
    const failures = new CallFailures(this.endpoint, call)
    const credential = await this.#credential(failures)
    const tls = await failures.tls(() => this.#connections.tlsMaterial())
    const headers = requestHeaders(this.endpoint, credential, call)
    const { lookup } = this.#connections
    return { headers, tls, lookup, secrets: secretsOf(this.endpoint, credential) }
  }

  /** Begins to watch a call that is not made here; null when nobody watches. */
  observe(call: Call): Observation | null {
    return this.#observer.begin(call.operation, call.method, call.path)
  }

  /**
   * Takes no more calls and resolves when those under way are done and all connections closed.
   * @param signal cancels what is under way
   */
  async close(signal?: AbortSignal): Promise<void> {
    this.#closed = true
    const cancel = (): void => {
      for (const deadline of this.#deadlines) deadline.cancel()
    }
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    await Promise.allSettled(this.#underWay)
    await this.#connections.close()
    signal?.removeEventListener('abort', cancel)
  }

  async #counted<T>(
    call: Call,
    take: (answer: Answer, failures: CallFailures) => Promise<T>,
  ): Promise<T> {
    const failures = new CallFailures(this.endpoint, call)
    if (this.#closed) throw failures.unavailable('the client is closed')
    if (this.#underWay.size >= this.endpoint.maxCalls) {
      throw failures.unavailable(`${this.endpoint.maxCalls} calls are under way already`)
    }
    const result = this.#watched(call, failures, take)
    const settled: Promise<unknown> = result.then(
      () => this.#underWay.delete(settled),
      () => this.#underWay.delete(settled),
    )
    this.#underWay.add(settled)
    return result
  }

  async #watched<T>(
    call: Call,
    failures: CallFailures,
    take: (answer: Answer, failures: CallFailures) => Promise<T>,
  ): Promise<T> {
    const observation = this.observe(call)
    const began = performance.now()
    const progress: Progress = { attempts: 0, status: undefined, receivedBytes: 0 }
    let error: ClientError | undefined
    try {
      const answer = await this.#withDeadline(call, failures, observation, progress)
      return await take(answer, failures)
    } catch (cause) {
      error = failures.from(cause)
      throw error
    } finally {
      const outcome = { ...progress, error, sentBytes: call.body?.bytes.length ?? 0 }
      observation?.end(outcome)
      const seconds = (performance.now() - began) / 1000
      this.#onCall?.({ operation: call.operation, seconds, ...outcome })
    }
  }

  async #withDeadline(
    call: Call,
    failures: CallFailures,
    observation: Observation | null,
    progress: Progress,
  ): Promise<Answer> {
    const timeoutMs = call.timeoutMs ?? this.endpoint.timeoutMs
    const deadline = new Deadline(timeoutMs, () => performance.now(), call.signal)
    this.#deadlines.add(deadline)
    try {
      return await this.#attempts(call, failures, observation, progress, deadline)
    } catch (error) {
      throw deadline.endedBy === null ? error : failures.ended(deadline.endedBy, timeoutMs, error)
    } finally {
      deadline.release()
      this.#deadlines.delete(deadline)
    }
  }

  async #attempts(
    call: Call,
    failures: CallFailures,
    observation: Observation | null,
    progress: Progress,
    deadline: Deadline,
  ): Promise<Answer> {
    const retries = call.repeatable ? this.endpoint.retries : 0
    for (;;) {
      deadline.signal.throwIfAborted()
      const credential = await this.#credential(failures)
      failures.hide(secretsOf(this.endpoint, credential))
      const pool = await failures.tls(() => this.#connections.pool())
      const headers = requestHeaders(this.endpoint, credential, call)
      observation?.inject(headers)
      progress.attempts++
      const options = requestOptions(this.endpoint, call, headers, deadline.signal)
      const result = await attempt(pool, options, this.endpoint.maxAnswerBytes)
      progress.status = result.status
      if (result.kind === 'answer') {
        progress.receivedBytes = result.body.length
        if (result.status >= 200 && result.status < 300) return result
      }
      const failure = failures.of(result, this.#now())
      const waitMs = this.#waitMs(failure.error, progress.attempts)
      const again = failure.passes && progress.attempts <= retries && waitMs < deadline.leftMs
      if (!again || deadline.endedBy !== null) throw failure.error
      await this.#sleep(waitMs, deadline.signal)
    }
  }

  /** What the server asked for; a little more at random, so that not all clients come at once. */
  #waitMs(error: ClientError, attempts: number): number {
    return (error.retryAfter ?? 0) * 1000 + backoffMs(attempts, this.#random)
  }

  async #credential(failures: CallFailures): Promise<Credential> {
    try {
      return await this.#credentials.current()
    } catch (error) {
      throw failures.unauthorized(error)
    }
  }
}
