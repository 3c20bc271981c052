import type { TempoQueryDeps } from './deps.ts'
import type { Params } from './params.ts'
import { PROTOBUF, wantsProtobuf } from './protobuf-reply.ts'

/** What is asked, over HTTP or gRPC. */
export interface TempoQuestion {
  readonly params: Params
  /** Named parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>
  readonly deps: TempoQueryDeps
  readonly signal: AbortSignal
}

/** What one HTTP request brings. */
export interface TempoRequest extends TempoQuestion {
  /** The Accept header, '' when there is none. */
  readonly accept: string
}

/** An answer that is no JSON of status 200. */
export class TempoReply {
  readonly status: number
  readonly type: string
  readonly body: string | Uint8Array

  constructor(status: number, type: string, body: string | Uint8Array) {
    this.status = status
    this.type = type
    this.body = body
  }
}

/** Computes the answer to a request: a TempoReply, or what is sent as JSON. */
export type TempoHandler = (request: TempoRequest) => unknown

export const PLAIN_TEXT = 'text/plain; charset=utf-8'

/** The answer in the form that the client accepts. */
export function inForm(accept: string, json: () => unknown, protobuf: () => Uint8Array): unknown {
  return wantsProtobuf(accept) ? new TempoReply(200, PROTOBUF, protobuf()) : json()
}
