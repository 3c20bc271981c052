import { TailspanError } from '@tailspan/model'
import type { LokiDeps } from './deps.ts'
import type { EncodingFlags } from './encoding-flags.ts'
import type { Params } from './params.ts'

/** What one request brings. */
export interface LokiRequest<D = LokiDeps> {
  readonly params: Params
  /** Named parts of the path. */
  readonly path: Readonly<Record<string, string>>
  readonly deps: D
  readonly signal: AbortSignal
  /** What the client asks of the encoding; see `encoding-flags.ts`. */
  readonly encoding: EncodingFlags
  /** Whether the client can use an answer that lacks series; see `query-tags.ts`. */
  readonly partial: boolean
}

/** The `:name` of a path. An empty one is no path of Loki's. */
export function pathName({ path }: Pick<LokiRequest, 'path'>): string {
  const { name = '' } = path
  if (name === '') throw new TailspanError('not_found', '404 page not found')
  return name
}

/** A refusal that is JSON, where most of Loki's are plain text. */
export class JsonRefusal {
  readonly body: unknown

  constructor(body: unknown) {
    this.body = body
  }
}

/** Computes the JSON answer to a request; a TailspanError becomes Loki's plain-text error. */
export type LokiHandler<D = LokiDeps> = (request: LokiRequest<D>) => unknown
