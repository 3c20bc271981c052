import type { Label } from '@tailspan/model'

/** A line as a query answers it. */
export interface LogRow {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint
  /** After the pipeline. */
  readonly line: string
  /** All labels after the pipeline, sorted by name: the three halves below together. */
  readonly labels: readonly Label[]
  /** The stream's own. */
  readonly stream: readonly Label[]
  /** From structured metadata. */
  readonly metadata: readonly Label[]
  /** Made by the pipeline, `__error__` included. */
  readonly parsed: readonly Label[]
  /** Detected level, '' when the store has none. */
  readonly level: string
  /** 32 hex digits or ''. */
  readonly traceId: string
  /** 16 hex digits or ''. */
  readonly spanId: string
}

export interface Sample {
  readonly labels: readonly Label[]
  /** Nanoseconds since the epoch. */
  readonly t: bigint
  readonly v: number
}

/** What a query answers. */
export type LogqlResult =
  /** In the order of the direction, at most `limit`. */
  | { readonly kind: 'streams'; readonly rows: readonly LogRow[] }
  | {
      readonly kind: 'matrix'
      readonly series: readonly {
        readonly labels: readonly Label[]
        readonly points: readonly { readonly t: bigint; readonly v: number }[]
      }[]
      /** Why the answer is not complete, where parts were asked for. */
      readonly warnings?: readonly string[]
    }
  | {
      readonly kind: 'vector'
      readonly samples: readonly Sample[]
      /** The order means something: the query sorts. */
      readonly ordered: boolean
      readonly warnings?: readonly string[]
    }
  | { readonly kind: 'scalar'; readonly t: bigint; readonly v: number }
