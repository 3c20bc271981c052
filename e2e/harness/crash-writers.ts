import { setTimeout as sleep } from 'node:timers/promises'
import { post } from './http.ts'
import { LokiApi } from './loki.ts'
import { encodeLogs, encodeSpans } from './otlp.ts'
import { hexId } from './random.ts'

type Integer = (bound: number) => number

/** Sends batch after batch and remembers what was sent and what of it was acknowledged, by id. */
export interface CrashWriter {
  readonly name: string
  readonly signal: 'logs' | 'spans'
  /** LogQL that selects its lines. */
  readonly query: string
  /** Hex ids of the traces that it sent. */
  readonly traces: ReadonlySet<string>
  readonly sent: ReadonlySet<string>
  readonly acknowledged: ReadonlySet<string>
  /** Nanoseconds that hold everything it sent; the end does not count. */
  range(): { from: bigint; to: bigint }
  /** Writes until the server is gone or the signal aborts. */
  writeUntil(url: string, signal: AbortSignal): Promise<void>
}

/** One writer of each kind, twice, so that commits hold the batches of several. */
export function writers(integer: Integer): CrashWriter[] {
  return [1, 2].flatMap((n) => [
    createWriter(`loki-${n}`, integer, lokiBatch),
    createWriter(`otlp-logs-${n}`, integer, otlpLogBatch),
    createWriter(`otlp-spans-${n}`, integer, spanBatch),
  ])
}

interface Batch {
  readonly ids: readonly string[]
  readonly traces: readonly string[]
  readonly send: (url: string) => Promise<boolean>
}

type MakeBatch = (name: string, clock: () => bigint, integer: Integer) => Batch

function createWriter(name: string, integer: Integer, make: MakeBatch): CrashWriter {
  const from = BigInt(Date.now()) * 1_000_000n
  let now = from
  // Every entry has a moment of its own, so that an answer can be paged through.
  const clock = (): bigint => (now += 1000n)
  const sent = new Set<string>()
  const acknowledged = new Set<string>()
  const traces = new Set<string>()
  return {
    name,
    signal: make === spanBatch ? 'spans' : 'logs',
    query: `{service_name="${name}"}`,
    traces,
    sent,
    acknowledged,
    range: () => ({ from, to: now + 1n }),
    async writeUntil(url, signal) {
      while (!signal.aborted) {
        const batch = make(name, clock, integer)
        for (const id of batch.ids) sent.add(id)
        for (const id of batch.traces) traces.add(id)
        const accepted = await batch.send(url).catch(() => null)
        if (accepted === null) return
        if (accepted) for (const id of batch.ids) acknowledged.add(id)
        else await sleep(10)
      }
    },
  }
}

const lokiBatch: MakeBatch = (name, clock, integer) => {
  const lines = makeLines(clock, integer)
  return {
    ids: lines.map((one) => one.id),
    traces: [],
    send: (url) => {
      const values = lines.map(({ ts, body }) => [String(ts), body] as const)
      return new LokiApi(url).push({ service_name: name }, values)
    },
  }
}

const otlpLogBatch: MakeBatch = (name, clock, integer) => {
  const lines = makeLines(clock, integer)
  return {
    ids: lines.map((one) => one.id),
    traces: [],
    send: (url) => post(`${url}/v1/logs`, 'application/x-protobuf', encodeLogs(name, lines)),
  }
}

const spanBatch: MakeBatch = (name, clock, integer) => {
  const traceId = hexId(integer, 32)
  const spans = Array.from({ length: 1 + integer(30) }, () => ({
    traceId,
    spanId: hexId(integer, 16),
    name: 'crash',
    start: clock(),
    end: clock(),
    attributes: { filler: 'x'.repeat(integer(200)) },
  }))
  return {
    ids: spans.map((one) => one.spanId),
    traces: [traceId],
    send: (url) => post(`${url}/v1/traces`, 'application/x-protobuf', encodeSpans(name, spans)),
  }
}

function makeLines(
  clock: () => bigint,
  integer: Integer,
): { id: string; ts: bigint; body: string }[] {
  return Array.from({ length: 1 + integer(60) }, () => {
    const id = hexId(integer, 16)
    return { id, ts: clock(), body: `${id} ${'lorem ipsum '.repeat(integer(20))}` }
  })
}
