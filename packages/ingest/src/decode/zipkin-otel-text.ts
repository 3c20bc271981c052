import { type Attribute, encodeAttributes } from '@tailspan/model'
import { canonicalId } from '../admit/ids.ts'
import { linkOrEvent } from './otlp-span.ts'
import type { SpanTags } from './span-tags.ts'

/** Characters of a text in which more than a name is looked for. */
const LONGEST = 64 << 10
/** Links of one span that are looked for. */
const MOST_LINKS = 128

/** What an annotation says of an event of OpenTelemetry. */
export interface EventOfAnnotation {
  readonly name: string
  readonly attributes: readonly Attribute[]
  readonly dropped: number
}

/**
 * An annotation's text as an event. Exporters of OpenTelemetry write the event's attributes into
 * it, as `"name": {…}` or, the collector's, `name|{…}|dropped`; any other text is the event's name.
 */
export function eventOf(text: string): EventOfAnnotation {
  if (text.length > LONGEST) return { name: text, attributes: [], dropped: 0 }
  const [, quoted, json] = /^("(?:[^"\\]|\\.)*")\s*:\s*(\{.*\})$/s.exec(text) ?? []
  if (quoted !== undefined) {
    const name = parsed(quoted)
    const attributes = attributesOf(json ?? '')
    if (typeof name === 'string' && attributes) return { name, attributes, dropped: 0 }
  }
  const first = text.indexOf('|')
  const last = text.lastIndexOf('|')
  const attributes = last > first ? attributesOf(text.slice(first + 1, last)) : undefined
  const dropped = countOf(text.slice(last + 1))
  return attributes && dropped !== undefined
    ? { name: text.slice(0, first), attributes, dropped }
    : { name: text, attributes: [], dropped: 0 }
}

/**
 * Texts of the links that the collector's exporter leaves in the tags `otlp.link.0` and so on, as
 * `traceId|spanId|traceState|{…}|dropped`. Takes those that it can read.
 */
export function linksOf(tags: SpanTags): string[] {
  const links: string[] = []
  for (let i = 0; i < MOST_LINKS; i++) {
    const key = `otlp.link.${i}`
    const text = tags.peek(key)
    if (typeof text !== 'string') break
    const link = linkOf(text)
    if (link === undefined) continue
    tags.take(key)
    links.push(link)
  }
  return links
}

function linkOf(text: string): string | undefined {
  const [trace = '', span = '', traceState = '', ...more] = text.split('|')
  const dropped = countOf(more.pop() ?? '')
  const attributes = attributesOf(more.join('|'))
  const traceId = canonicalId(trace.replaceAll('"', ''), 32)
  const spanId = canonicalId(span.replaceAll('"', ''), 16)
  if (!attributes || dropped === undefined || traceId === '' || spanId === '') return undefined
  return linkOrEvent(
    { traceId, spanId },
    { traceState, attributes: encodeAttributes(attributes), dropped },
  )
}

function countOf(text: string): number | undefined {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return count < 2 ** 32 ? count : undefined
}

/** Of an object of plain values; undefined for any other text. */
function attributesOf(json: string): Attribute[] | undefined {
  const tree = json.startsWith('{') ? parsed(json) : undefined
  if (typeof tree !== 'object' || tree === null) return undefined
  const attributes: Attribute[] = []
  for (const [key, value] of Object.entries(tree as Record<string, unknown>)) {
    if (typeof value === 'string' || typeof value === 'boolean') attributes.push({ key, value })
    else if (typeof value !== 'number') return undefined
    else attributes.push({ key, value: Number.isSafeInteger(value) ? BigInt(value) : value })
  }
  return attributes
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
