import type { PushEntry, PushStream } from '@tailspan/clients'
import type { Label } from '@tailspan/model'
import { Place } from '../../clusters/place.ts'
import { parseInstant } from '../loki/params.ts'

/** Lines of one body at most. */
const MOST_LINES = 10_000

/**
 * Lines to push, of `{labels, lines}`, of `{labels, entries: [{line, timestamp?, metadata?}]}`, or of
 * Loki's own `{streams: [{stream, values: [[nanoseconds, line, metadata?]]}]}`.
 * @param now time of the first line that has none; each next one is a nanosecond later, so that they
 * keep their order
 * @throws TailspanError bad_request that names the place and the reason
 */
export function readPush(body: unknown, now: bigint): PushStream[] {
  const place = new Place(body, 'body')
  place.only(['cluster', 'labels', 'lines', 'entries', 'streams'])
  const times = new Times(now)
  const streams = place.get('streams').optional((p) => p.items().map((s) => readStream(s, times)))
  const own = ['labels', 'lines', 'entries'].some((key) => place.get(key).value !== undefined)
  if (streams && own) throw place.refuse('has `streams` beside labels or lines; choose one')
  const found = streams ?? [readOwn(place, times)]
  const lines = found.reduce((sum, { entries }) => sum + entries.length, 0)
  if (lines === 0) throw place.refuse('has no line')
  if (lines > MOST_LINES) throw place.refuse(`has ${lines} lines; at most ${MOST_LINES} go at once`)
  return found
}

/** Times of lines that have none. */
class Times {
  #next: bigint

  constructor(now: bigint) {
    this.#next = now
  }

  next(): bigint {
    return this.#next++
  }
}

function readOwn(place: Place, times: Times): PushStream {
  const labels = readLabels(place.get('labels'))
  const lines = place.get('lines').optional((p) => p.items()) ?? []
  const entries = place.get('entries').optional((p) => p.items()) ?? []
  return {
    labels,
    entries: [
      ...lines.map((line) => ({ timestamp: times.next(), line: readLine(line) })),
      ...entries.map((entry) => readEntry(entry, times)),
    ],
  }
}

function readEntry(place: Place, times: Times): PushEntry {
  place.only(['line', 'timestamp', 'metadata'])
  const metadata = place.get('metadata').optional(labelsOf)
  return {
    timestamp: place.get('timestamp').optional(readTime) ?? times.next(),
    line: readLine(place.get('line')),
    ...(metadata && { metadata }),
  }
}

function readStream(place: Place, times: Times): PushStream {
  place.only(['stream', 'values'])
  const entries = place
    .get('values')
    .items()
    .map((value): PushEntry => {
      const [time, line, metadata, ...more] = value.items()
      if (!time || !line || more.length > 0) throw value.refuse('must be [time, line, metadata?]')
      const own = metadata?.optional(labelsOf)
      return {
        timestamp: time.value === '' ? times.next() : readTime(time),
        line: readLine(line),
        ...(own && { metadata: own }),
      }
    })
  return { labels: readLabels(place.get('stream')), entries }
}

function readLabels(place: Place): readonly Label[] {
  const labels = labelsOf(place)
  if (labels.length === 0) throw place.refuse('has no label')
  return labels
}

function labelsOf(place: Place): readonly Label[] {
  return Object.entries(place.texts())
}

/** Lines may be empty. */
function readLine(place: Place): string {
  if (typeof place.value === 'string') return place.value
  throw place.refuse('must be a text')
}

/** Nanoseconds, seconds or RFC 3339. Numbers of JSON do not hold nanoseconds. */
function readTime(place: Place): bigint {
  const time = typeof place.value === 'string' ? parseInstant(place.value) : null
  if (time !== null) return time
  throw place.refuse('must be a text: nanoseconds since the epoch, or RFC 3339')
}
