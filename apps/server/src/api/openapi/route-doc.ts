import type { Properties, Schema } from './schema.ts'

/** What is to be known about a route, for people and for clients. */
export interface RouteDoc {
  /** Unique, such as `logsQuery`. */
  readonly id: string
  readonly tag: 'logs' | 'traces' | 'metrics' | 'clusters' | 'loki' | 'server'
  /** One sentence. */
  readonly summary: string
  /** With `:name` for its parts. */
  readonly path: string
  readonly methods: readonly ('GET' | 'POST' | 'PUT' | 'DELETE')[]
  /** The named parts of the path. */
  readonly names?: Properties
  /** In the address; in the body, too, of a POST beside a GET. */
  readonly params?: Properties
  /** Those of them that must be given. */
  readonly required?: readonly string[]
  /** Of what writes. */
  readonly body?: Schema
  readonly answer: {
    readonly status: 101 | 200 | 201 | 204
    readonly description: string
    /** JSON, unless `type` says otherwise; null for none. */
    readonly schema: Schema | null
    readonly type?: string
  }
  /** Other statuses with an answer of the same schema: something was found out, and it is not good. */
  readonly alike?: Readonly<Record<number, string>>
  /** Errors that are the route's own, by status. */
  readonly failures?: Readonly<Record<number, string>>
}
