import type { TempoDeps } from './deps.ts'
import type { Params } from './params.ts'

/** What one request brings. */
export interface TempoRequest {
  readonly params: Params
  /** Named parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>
  /** The Accept header, '' when there is none. */
  readonly accept: string
  readonly deps: TempoDeps
  readonly signal: AbortSignal
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
