import { bytesIn, fieldsOf } from './otlp-fields.ts'
import { retryAfterMs } from './otlp-post.ts'
import type { Sending } from './otlp-sender.ts'
import { partialRejection } from './partial-success.ts'

/** What came back, headers and trailers together. */
export interface GrpcAnswer {
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** Of gRPC's codes those that OTLP says may go well later; 8 only where a time is said. */
const LATER: ReadonlySet<number> = new Set([1, 4, 10, 11, 14, 15])
const UNKNOWN = 2
const EXHAUSTED = 8
const MAX_WAIT_MS = 300_000
const PREFIX = 5

/** What a proxy that speaks no gRPC means by its status. */
const BY_HTTP: ReadonlyMap<string, number> = new Map([
  ['400', 13],
  ['401', 16],
  ['403', 7],
  ['404', 12],
  ['429', 14],
  ['502', 14],
  ['503', 14],
  ['504', 14],
])

/** The code of an answer: its own, else that of its status. */
export function grpcCode({ headers }: GrpcAnswer): number {
  const said = Number(headers.get('grpc-status') ?? Number.NaN)
  if (Number.isSafeInteger(said)) return said
  return BY_HTTP.get(headers.get(':status') ?? '') ?? UNKNOWN
}

/** What an answer means, by OTLP. */
export function grpcVerdict(answer: GrpcAnswer, nowMs: number): Sending {
  const { headers } = answer
  const code = grpcCode(answer)
  if (code === 0) return { kind: 'taken', ...partialRejection(grpcMessage(answer)) }
  const said = decoded(headers.get('grpc-message') ?? '')
  const status = headers.has('grpc-status') ? '' : `, HTTP ${headers.get(':status') ?? 'without'}`
  const reason = `gRPC status ${code}${status}${said === '' ? '' : `: ${said}`}`
  if (code === EXHAUSTED && /larger than max|too large/i.test(said)) {
    return { kind: 'too-large', reason }
  }
  const wait =
    retryDelayMs(headers.get('grpc-status-details-bin')) ??
    retryAfterMs(headers.get('retry-after'), nowMs)
  if (LATER.has(code) || (code === EXHAUSTED && wait !== undefined)) {
    return { kind: 'busy', reason, retryAfterMs: wait }
  }
  return { kind: 'refused', reason }
}

/** The only message of an answer; it is never compressed, as nobody asked for that. */
export function grpcMessage({ body }: GrpcAnswer): Buffer {
  if (body.length < PREFIX || body[0] !== 0) return Buffer.alloc(0)
  return body.subarray(PREFIX, PREFIX + body.readUInt32BE(1))
}

/** `retry_delay` of a google.rpc.RetryInfo among the details of a google.rpc.Status; at most five minutes. */
function retryDelayMs(details: string | undefined): number | undefined {
  if (details === undefined) return undefined
  for (const [field, any] of fieldsOf(Buffer.from(details, 'base64')) ?? []) {
    if (field !== 3 || !Buffer.isBuffer(any)) continue
    if (bytesIn(any, 1)?.toString().endsWith('/google.rpc.RetryInfo') !== true) continue
    const delay = bytesIn(bytesIn(any, 2), 1)
    const parts = new Map(delay && fieldsOf(delay))
    const [seconds = 0, nanos = 0] = [parts.get(1), parts.get(2)]
    if (typeof seconds !== 'number' || typeof nanos !== 'number') return undefined
    return Math.min(seconds * 1000 + Math.ceil(nanos / 1e6), MAX_WAIT_MS)
  }
  return undefined
}

/** Texts come percent-encoded, mostly. */
function decoded(text: string): string {
  const short = text.slice(0, 300)
  try {
    return decodeURIComponent(short)
  } catch {
    return short
  }
}
