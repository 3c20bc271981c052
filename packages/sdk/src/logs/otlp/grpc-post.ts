import { OtlpGrpc } from '../../traces/otlp-grpc.ts'
import {
  type GrpcAnswer,
  grpcCode,
  grpcMessage,
  grpcVerdict,
} from '../../traces/otlp-grpc-answer.ts'
import type { SenderOptions } from '../../traces/otlp-sender.ts'
import type { PostAnswer } from '../ship/wire.ts'

/** Codes that a person may put right: no such service, no permission, no log-in. */
const BY_A_PERSON: ReadonlySet<number> = new Set([12, 7, 16])

/** Sends batches by gRPC; what it answers is said in the words of HTTP, as wires know them. */
export class GrpcPost {
  readonly #grpc: OtlpGrpc

  constructor(options: Omit<SenderOptions, 'gzip'>) {
    // Batches are compressed when they come.
    this.#grpc = new OtlpGrpc('logs', { ...options, gzip: false })
  }

  /** @throws an Error when there is no answer in time, or `signal` is aborted */
  async post(
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PostAnswer> {
    const zipped = headers['content-encoding'] === 'gzip'
    return inHttp(await this.#grpc.exchange(body, zipped, signal))
  }

  async close(): Promise<void> {
    this.#grpc.close()
  }
}

function inHttp(answer: GrpcAnswer): PostAnswer {
  const verdict = grpcVerdict(answer, Date.now())
  if (verdict.kind === 'taken') {
    const type = 'application/x-protobuf'
    return { status: 200, retryAfterMs: undefined, type, body: grpcMessage(answer) }
  }
  const retryAfterMs = verdict.kind === 'busy' ? verdict.retryAfterMs : undefined
  return {
    status: statusOf(verdict.kind, grpcCode(answer)),
    retryAfterMs,
    type: 'text/plain',
    body: Buffer.from(verdict.reason),
  }
}

function statusOf(kind: 'busy' | 'too-large' | 'refused', code: number): number {
  if (kind === 'too-large') return 413
  return kind === 'busy' || BY_A_PERSON.has(code) ? 503 : 400
}
