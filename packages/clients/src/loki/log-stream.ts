import type { Label } from '@tailspan/model'
import type { JsonPlace } from '../http/json-place.ts'
import { readLabels } from '../http/labels-json.ts'

/** One line. */
export interface LogEntry {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint
  readonly line: string
  /** Structured metadata; empty unless labels are kept by category. */
  readonly metadata: readonly Label[]
  /** Labels that the query took out of the line; empty unless labels are kept by category. */
  readonly parsed: readonly Label[]
}

/** Lines of one label set, in the order of the answer. */
export interface LogStream {
  /** Sorted by name; values may be empty. */
  readonly labels: readonly Label[]
  readonly entries: readonly LogEntry[]
}

const NONE: readonly Label[] = []
const WHOLE = /^-?\d{1,19}$/

/** Loki's `streams`. */
export function readStreams(place: JsonPlace): LogStream[] {
  return place.items().map((item) => ({
    labels: readLabels(item.at('stream')),
    entries: readEntries(item.at('values')),
  }))
}

/** There may be very many of them: places are made only for what is not plain. */
function readEntries(place: JsonPlace): LogEntry[] {
  return place.list().map((value, index) => {
    const [time, line, labels] = Array.isArray(value) ? (value as unknown[]) : []
    if (typeof time !== 'string' || !WHOLE.test(time) || typeof line !== 'string') {
      throw place.wrong('nanoseconds and a line', `[${index}]`, value)
    }
    const timestamp = BigInt(time)
    if (isPlain(labels)) return { timestamp, line, metadata: NONE, parsed: NONE }
    const categories = place.element(index).element(2)
    return {
      timestamp,
      line,
      metadata: readLabels(categories.at('structuredMetadata')),
      parsed: readLabels(categories.at('parsed')),
    }
  })
}

/** Whether a line has nothing beside it. */
function isPlain(labels: unknown): boolean {
  if (labels === undefined || labels === null) return true
  return typeof labels === 'object' && Object.keys(labels).length === 0
}
