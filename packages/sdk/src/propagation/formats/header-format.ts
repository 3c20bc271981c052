import type { TraceState } from '@opentelemetry/api'

/** Reads a header by its lower-case name; undefined when it is absent, too long, or there more than once. */
export type ReadHeader = (name: string) => string | undefined

/** Ids as headers have them, checked: lower-case hex of 32 and 16 digits, not all zeros. */
export interface RemoteIds {
  readonly traceId: string
  /** undefined when the format allows to name the trace only. */
  readonly spanId: string | undefined
  /** undefined when the caller leaves it open. */
  readonly sampled: boolean | undefined
  readonly traceState?: TraceState
}

/** What is written. */
interface OwnIds {
  readonly traceId: string
  readonly spanId: string
  readonly sampled: boolean
  readonly traceState: TraceState | undefined
}

/** One way of writing the ids of a trace into headers. Nothing here throws, whatever the headers are. */
export interface FormatCodec {
  /** Headers that it may write, in lower case. */
  readonly headers: readonly string[]
  /** undefined when the headers are absent or not valid. */
  read(header: ReadHeader): RemoteIds | undefined
  write(ids: OwnIds): readonly (readonly [name: string, value: string])[]
}

/** An id of up to `digits` hex digits, padded; undefined when it is no id. */
export function hexId(text: string | undefined, digits: 16 | 32): string | undefined {
  if (text === undefined || text.length > digits || !/^[0-9a-fA-F]+$/.test(text)) return undefined
  const id = text.toLowerCase().padStart(digits, '0')
  return /[1-9a-f]/.test(id) ? id : undefined
}
