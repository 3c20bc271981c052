import { setTimeout as wait } from 'node:timers/promises'
import type { Call } from '../http/call.ts'
import { CallFailures } from '../http/call-failures.ts'
import type { ClientError } from '../http/client-error.ts'
import { backoffMs } from '../http/retry.ts'
import type { HttpTransport } from '../http/transport.ts'
import type { LogStream } from './log-stream.ts'
import { CATEGORIZE } from './query.ts'
import { passes } from './tail-failures.ts'
import { type TailDropped, tailFrames } from './tail-frame.ts'
import { TailSeam } from './tail-seam.ts'
import { TailSocket } from './tail-socket.ts'
import { timeParam } from './time-param.ts'

export interface LokiTailOptions {
  /** Ends the tail, with a ClientError `cancelled`. */
  readonly signal?: AbortSignal
  /** `X-Scope-OrgID` instead of the endpoint's. */
  readonly tenant?: string
  /** Begin of the lines that go first, nanoseconds since the epoch; an hour ago unless told. */
  readonly start?: bigint
  /** Most lines that go first; 100 unless told. */
  readonly limit?: number
  /** Seconds to wait for late lines, 0 to 5. */
  readonly delaySeconds?: number
  /** Keep the categories of labels apart, as in queries. */
  readonly categorize?: boolean
  /** Connections in a row that may fail before the tail gives up; 10 unless told. */
  readonly reconnects?: number
  /** Lines held for a slow reader, 10,000 unless told: from there on the server has to hold them. */
  readonly maxHeld?: number
  /** Called with each connection that is made, before anything comes over it. */
  readonly onOpen?: () => void
  /** Called with each connection that failed or broke when there will be another attempt. */
  readonly onBreak?: (reason: ClientError) => void
}

/** What a tail brings. */
export type TailEvent =
  | { readonly type: 'entries'; readonly streams: readonly LogStream[] }
  /** The server left lines out. */
  | ({ readonly type: 'dropped' } & TailDropped)
  /**
   * The connection broke and there is a new one. Lines between the two times are asked for again, but
   * some may be missing: those that came late, and the oldest of very many.
   */
  | { readonly type: 'gap'; readonly from: bigint; readonly to: bigint; readonly reason: string }

/** How a tail waits; for tests. */
export interface TailWaits {
  readonly random: () => number
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>
  /** Nanoseconds since the epoch. */
  readonly now: () => bigint
  /** Milliseconds between signs of life. */
  readonly pingMs: number
}

/** A connection that broke, until there is a new one. */
interface Break {
  readonly reason: string
  readonly at: bigint
}

/** Lines that are asked for after a break at most. */
const RESUME_LIMIT = 1_000
/** A connection that lasted this long was a good one, lines or not. Nanoseconds. */
const GOOD = 60_000_000_000n

const WAITS: TailWaits = {
  random: Math.random,
  sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}),
  now: () => BigInt(Date.now()) * 1_000_000n,
  pingMs: 10_000,
}

/**
 * Follows `/loki/api/v1/tail`: first lines that are there, then those that come. Takes up again what
 * breaks, and says so. Ends its connection when the loop over it is left.
 * @throws ClientError when the server refuses, or connections fail too often in a row
 */
export async function* tailLoki(
  transport: HttpTransport,
  query: string,
  options: LokiTailOptions,
  waits: TailWaits = WAITS,
): AsyncGenerator<TailEvent, void, undefined> {
  const { signal, reconnects = 10, maxHeld = 10_000 } = options
  const bounds = { maxHeld, pingMs: waits.pingMs }
  const failures = new CallFailures(transport.endpoint, tailCall(query, options))
  const seam = new TailSeam()
  let broken: Break | null = null
  let failed = 0
  for (;;) {
    let opened: bigint | null = null
    let failure: ClientError
    try {
      const from: bigint | null = broken === null ? null : (seam.last ?? options.start ?? broken.at)
      const call = from === null ? tailCall(query, options) : resumeCall(query, options, from)
      const socket = await TailSocket.open(transport, call, bounds, tailFrames)
      opened = waits.now()
      options.onOpen?.()
      try {
        if (broken !== null && from !== null) {
          seam.resume()
          yield { type: 'gap', from, to: opened, reason: broken.reason }
          broken = null
        }
        for (;;) {
          const { streams, dropped } = await socket.next()
          failed = 0
          const passed = seam.pass(streams)
          if (passed.length > 0) yield { type: 'entries', streams: passed }
          if (dropped !== null) yield { type: 'dropped', ...dropped }
        }
      } finally {
        socket.close()
      }
    } catch (error) {
      failure = failures.from(error)
    }
    const now = waits.now()
    if (opened !== null && now - opened > GOOD) failed = 0
    const everOpened = opened !== null || broken !== null
    if (!passes(failure) || failed >= (everOpened ? reconnects : transport.endpoint.retries)) {
      throw failure
    }
    if (everOpened) broken ??= { reason: failure.message, at: now }
    failed++
    options.onBreak?.(failure)
    const waitMs = (failure.retryAfter ?? 0) * 1000 + backoffMs(failed, waits.random)
    await waits.sleep(waitMs, signal).catch(() => undefined)
  }
}

function tailCall(query: string, options: LokiTailOptions): Call {
  const { start, limit, delaySeconds: delay_for, categorize, signal, tenant } = options
  return {
    operation: 'loki.tail',
    method: 'GET',
    path: '/loki/api/v1/tail',
    params: { query, start: timeParam(start), limit, delay_for },
    ...(categorize === false ? {} : { headers: CATEGORIZE }),
    repeatable: true,
    signal,
    tenant,
  }
}

function resumeCall(query: string, options: LokiTailOptions, start: bigint): Call {
  return tailCall(query, { ...options, start, limit: RESUME_LIMIT })
}
