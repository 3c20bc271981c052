import { type AttributeValue, type SpanBatch, TailspanError } from '@tailspan/model'
import type { SpanSink } from '../admit/span-sink.ts'
import { JsonScanner } from './json-scanner.ts'
import { eachObject, type JsonObject, objectAt, stringAt, within } from './json-tree.ts'
import { textOf } from './text.ts'
import { admitZipkinSpan } from './zipkin-otlp.ts'
import {
  BATCH_BYTES,
  MAX_SPAN_BYTES,
  type ZipkinAnnotation,
  type ZipkinEndpoint,
  type ZipkinSpan,
} from './zipkin-span.ts'

const OPEN = 91
const CLOSE = 93
const COMMA = 44

/** Microseconds beyond which nanoseconds do not fit 63 bits. */
const LATEST = 2 ** 63 / 1000
/** By OTLP's number. */
const KINDS = ['', '', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

/**
 * Reads a Zipkin v2 list of spans, `[{…},…]`, into the sink, one span after the other, and hands on
 * a batch whenever it is full. A span that is wrong is refused alone; where the list itself breaks
 * off, what came before is kept.
 * @param now nanoseconds: when a span ended that does not say when it began
 */
export function* decodeZipkinJson(
  body: Buffer,
  maxDepth: number,
  sink: SpanSink,
  now: bigint,
): Generator<SpanBatch, void> {
  const scan = new JsonScanner(body, maxDepth)
  // An empty body is an empty list, as for Zipkin's own server.
  if (scan.peek() === -1) return
  let held = 0
  try {
    scan.expect(OPEN, 'an array of spans')
    for (let index = 0; element(scan, index === 0); index++) {
      scan.peek()
      const start = scan.pos
      scan.skip()
      held += scan.pos - start
      admit(body.subarray(start, scan.pos), index, sink, now)
      if (sink.full || held >= BATCH_BYTES) {
        held = 0
        yield sink.take()
      }
    }
    if (scan.peek() !== -1) scan.fail('unexpected text after the array')
  } catch (error) {
    if (!(error instanceof TailspanError)) throw error
    sink.refusals.add('malformed', () => error.message)
  }
  if (sink.length > 0) yield sink.take()
}

/** Passes the comma before an element, but for the first; false at the end of the array. */
function element(scan: JsonScanner, first: boolean): boolean {
  if (scan.accept(CLOSE)) return false
  if (!first) scan.expect(COMMA, "',' or ']'")
  return true
}

function admit(text: Buffer, index: number, sink: SpanSink, now: bigint): void {
  try {
    within(`span[${index}]`, () => admitZipkinSpan(readSpan(parse(text)), sink, now))
  } catch (error) {
    if (!(error instanceof TailspanError)) throw error
    sink.refusals.add('malformed', () => error.message)
  }
}

function parse(text: Buffer): JsonObject {
  if (text.length > MAX_SPAN_BYTES) {
    throw new TailspanError(
      'bad_request',
      `it has ${text.length} bytes, limit ${MAX_SPAN_BYTES} bytes`,
    )
  }
  let tree: unknown
  try {
    tree = JSON.parse(textOf(text, 0, text.length))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new TailspanError('bad_request', `invalid JSON: ${message}`, { cause: error })
  }
  return objectAt({ it: tree ?? 0 }, 'it')
}

function readSpan(json: JsonObject): ZipkinSpan {
  const start = microsAt(json, 'timestamp')
  return {
    traceId: stringAt(json, 'traceId'),
    id: stringAt(json, 'id'),
    parentId: stringAt(json, 'parentId'),
    name: stringAt(json, 'name'),
    kind: Math.max(0, KINDS.indexOf(stringAt(json, 'kind').toUpperCase(), 2)),
    ...(start > 0n && { start }),
    duration: microsAt(json, 'duration'),
    local: within('localEndpoint', () => readEndpoint(objectAt(json, 'localEndpoint'))),
    remote: within('remoteEndpoint', () => readEndpoint(objectAt(json, 'remoteEndpoint'))),
    annotations: readAnnotations(json),
    tags: within('tags', () => readTags(objectAt(json, 'tags'))),
    debug: flagAt(json, 'debug'),
    shared: flagAt(json, 'shared'),
  }
}

function readEndpoint(json: JsonObject): ZipkinEndpoint {
  return {
    serviceName: stringAt(json, 'serviceName'),
    ipv4: stringAt(json, 'ipv4'),
    ipv6: stringAt(json, 'ipv6'),
    port: portAt(json),
  }
}

function readAnnotations(json: JsonObject): ZipkinAnnotation[] {
  const list: ZipkinAnnotation[] = []
  eachObject(json, 'annotations', (annotation) => {
    list.push({ time: microsAt(annotation, 'timestamp'), value: stringAt(annotation, 'value') })
  })
  return list
}

/** Numbers and booleans become text, as in Zipkin's own server; null is nothing. */
function readTags(json: JsonObject): Map<string, AttributeValue> {
  const tags = new Map<string, AttributeValue>()
  for (const [key, value] of Object.entries(json)) {
    if (typeof value === 'string') tags.set(key, value)
    else if (typeof value === 'number' || typeof value === 'boolean') tags.set(key, `${value}`)
    else if (value !== null) bad(JSON.stringify(key), 'a string')
  }
  return tags
}

/**
 * Nanoseconds of a member in microseconds, a number (with a fraction too: some senders have one)
 * or decimal text. 0 when absent, null or negative, which Zipkin takes for absent.
 */
function microsAt(json: JsonObject, key: string): bigint {
  const value = json[key] ?? 0
  const micros = typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(value) : value
  if (typeof micros !== 'number' || !(micros < LATEST)) {
    bad(key, 'microseconds that fit 63 bits of nanoseconds')
  }
  if (micros <= 0) return 0n
  const whole = Math.floor(micros)
  return BigInt(whole) * 1000n + BigInt(Math.floor((micros - whole) * 1000))
}

function portAt(json: JsonObject): number {
  const value = json['port'] ?? 0
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port < 65536) return port
  return bad('port', 'an integer from 0 to 65535')
}

function flagAt(json: JsonObject, key: string): boolean {
  const value = json[key] ?? false
  return typeof value === 'boolean' ? value : bad(key, 'true or false')
}

function bad(what: string, expected: string): never {
  throw new TailspanError('bad_request', `${what} must be ${expected}`)
}
