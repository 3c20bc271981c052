import type { PushedLine, PushedStream } from './read-push.ts'

export type KeptLine = PushedLine

/** What a real Loki was seen to hold to, with its default limits. */
export interface LokiLimits {
  /** Of a body before compression, roughly; more is a 500, as its own gRPC refuses it. */
  readonly messageBytes: number
  /** Of a body that a server in front of it takes; more is a 413. */
  readonly bodyBytes: number
  readonly lineBytes: number
  readonly labels: number
  /** A line may be older than the newest of its stream by as many nanoseconds. */
  readonly behind: bigint
  /** Bytes that may come at once; more is a 429, whatever the pace. */
  readonly burstBytes: number
}

const HOUR = 3_600_000_000_000n

export const REAL_LIMITS: LokiLimits = {
  messageBytes: 4_194_304,
  bodyBytes: Number.POSITIVE_INFINITY,
  lineBytes: 262_144,
  labels: 15,
  behind: HOUR,
  burstBytes: 6 * 1024 * 1024,
}

/** One stream of what was kept. */
export class KeptStream {
  readonly lines: KeptLine[] = []
  readonly #seen = new Set<string>()
  #newest = 0n

  get newest(): bigint {
    return this.#newest
  }

  /** False for a line that is there already. */
  keep(line: KeptLine): boolean {
    const key = `${line.ts} ${line.line}`
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    this.lines.push(line)
    if (line.ts > this.#newest) this.#newest = line.ts
    return true
  }
}

/** Keeps what is good of a push, and answers for it. */
export function keepPush(
  kept: Map<string, KeptStream>,
  push: readonly PushedStream[],
  limits: LokiLimits,
  bytes: number,
): { status: number; text: string; lines: string[]; duplicates: number } {
  const nothing = { lines: [], duplicates: 0 }
  if (bytes > limits.bodyBytes) return { status: 413, text: 'request body too large', ...nothing }
  if (bytes > limits.burstBytes) {
    const text = `ingestion rate limit exceeded for user fake (limit: 4194304 bytes/sec) while attempting to ingest '${bytes}' bytes`
    return { status: 429, text, ...nothing }
  }
  if (bytes > limits.messageBytes) {
    const text = `rpc error: code = ResourceExhausted desc = grpc: received message larger than max (${bytes} vs. ${limits.messageBytes})`
    return { status: 500, text, ...nothing }
  }
  const errors: string[] = []
  const lines: string[] = []
  let duplicates = 0
  for (const { key, labels, lines: pushed } of push) {
    if (labels > limits.labels) {
      errors.push(`entry for stream '${key}' has ${labels} label names; limit ${limits.labels}`)
      continue
    }
    const stream = kept.get(key) ?? new KeptStream()
    kept.set(key, stream)
    const late: bigint[] = []
    for (const line of pushed) {
      if (Buffer.byteLength(line.line) > limits.lineBytes) {
        errors.push(`Max entry size '${limits.lineBytes}' bytes exceeded for stream '${key}'`)
      } else if (line.ts < stream.newest - limits.behind) late.push(line.ts)
      else if (stream.keep(line)) lines.push(line.line)
      else duplicates++
    }
    if (late.length > 0) {
      errors.push(
        `entry with timestamp ${late[0]} ignored, reason: 'entry too far behind',\nuser 'fake', total ignored: ${late.length} out of ${pushed.length} for stream: ${key}`,
      )
    }
  }
  return { status: errors.length > 0 ? 400 : 204, text: errors.join('\n'), lines, duplicates }
}
