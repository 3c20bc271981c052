import type { Label } from '@tailspan/model'
import type { JsonPlace } from '../http/json-place.ts'
import { labelsOf, readLabels } from '../http/labels-json.ts'

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

/** What stands beside a line. */
interface Categories {
  readonly structuredMetadata?: unknown
  readonly parsed?: unknown
}

const NONE: readonly Label[] = []
const NOTHING: Categories = {}
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
    if (labels === undefined) return { timestamp, line, metadata: NONE, parsed: NONE }
    const { structuredMetadata, parsed } = (labels ?? NOTHING) as Categories
    return {
      timestamp,
      line,
      metadata: category(place, index, 'structuredMetadata', structuredMetadata),
      parsed: category(place, index, 'parsed', parsed),
    }
  })
}

function category(place: JsonPlace, index: number, name: string, value: unknown): readonly Label[] {
  if (value === undefined) return NONE
  return labelsOf(value) ?? readLabels(place.element(index).element(2).at(name))
}
