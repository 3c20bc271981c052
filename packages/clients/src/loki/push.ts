import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type Label, printLabels } from '@tailspan/model'
import {
  type Answer,
  type Call,
  type CallOptions,
  callOptions,
  type EncodedCallOptions,
} from '../http/call.ts'
import { ClientError } from '../http/client-error.ts'
import { JsonShapeError } from '../http/json-place.ts'
import { ProtobufWriter } from '../protobuf/writer.ts'

const zip = promisify(gzip)

/** Lines to send, of one label set. */
export interface PushStream {
  /** At least one; names of letters, digits, `_` and `:`. */
  readonly labels: readonly Label[]
  readonly entries: readonly PushEntry[]
}

export interface PushEntry {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint
  readonly line: string
  readonly metadata?: readonly Label[]
}

export interface LokiPushOptions extends CallOptions {
  /** `protobuf`, with snappy, unless told; `json` goes with gzip. */
  readonly format?: 'protobuf' | 'json'
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const SECOND = 1_000_000_000n

/**
 * `POST /loki/api/v1/push`. Loki keeps equal lines of one stream and time once, so that it may be
 * sent again.
 * @throws ClientError bad_request for a label name that cannot be written
 */
export async function pushCall(
  streams: readonly PushStream[],
  options: LokiPushOptions,
): Promise<Call> {
  for (const { labels } of streams) for (const [name] of labels) checkName(name)
  const call = {
    operation: 'loki.push',
    method: 'POST',
    path: '/loki/api/v1/push',
    accept: '*/*',
    repeatable: true,
    ...callOptions(options),
  } as const
  if (options.format === 'json') {
    const bytes = await zip(pushJson(streams))
    const headers = { 'content-encoding': 'gzip' }
    return { ...call, headers, body: { bytes, contentType: 'application/json' } }
  }
  return { ...call, body: await snappyBody(pushProtobuf(streams)) }
}

/**
 * The same of a `logproto.PushRequest` in bytes, such as `encodeLogBatch` writes. Not sent again when an
 * attempt fails: it is meant for callers that keep it until it is taken.
 */
export async function encodedPushCall(
  bytes: Uint8Array,
  options: EncodedCallOptions,
): Promise<Call> {
  return {
    operation: 'loki.push',
    method: 'POST',
    path: '/loki/api/v1/push',
    accept: '*/*',
    repeatable: false,
    headers: options.headers ?? {},
    body: await snappyBody(bytes),
    ...callOptions(options),
  }
}

/** Who answers a push with a web page is no Loki: a proxy asks to log in, say. */
export function readPushed({ headers }: Answer): void {
  if (!`${headers['content-type']}`.includes('html')) return
  throw new JsonShapeError('the answer is a web page: is this the right address?')
}

async function snappyBody(message: Uint8Array): Promise<NonNullable<Call['body']>> {
  // Native code, loaded by who needs it: everything else works without.
  const { default: snappy } = await import('snappy')
  const bytes = await snappy.compress(message as Buffer)
  return { bytes, contentType: 'application/x-protobuf' }
}

/** Loki's JSON; written piece by piece, as no object can hold every label name. */
function pushJson(streams: readonly PushStream[]): string {
  const parts = streams.map(({ labels, entries }) => {
    const values = entries.map(({ timestamp, line, metadata = [] }) => {
      const third = metadata.length === 0 ? '' : `,${objectOf(metadata)}`
      return `["${timestamp}",${JSON.stringify(line.toWellFormed())}${third}]`
    })
    return `{"stream":${objectOf(labels)},"values":[${values.join(',')}]}`
  })
  return `{"streams":[${parts.join(',')}]}`
}

function objectOf(labels: readonly Label[]): string {
  const members = labels.map(
    ([name, value]) =>
      `${JSON.stringify(name.toWellFormed())}:${JSON.stringify(value.toWellFormed())}`,
  )
  return `{${members.join(',')}}`
}

/** `logproto.PushRequest`. */
function pushProtobuf(streams: readonly PushStream[]): Buffer {
  const writer = new ProtobufWriter()
  for (const { labels, entries } of streams) {
    const text = printLabels(labels.map(([name, value]) => [name, value.toWellFormed()]))
    writer.message(1, () => {
      writer.text(1, text)
      for (const entry of entries) {
        writer.message(2, () => {
          writeTimeAndLine(writer, entry.timestamp, entry.line)
          writeMetadata(writer, entry.metadata ?? [])
        })
      }
    })
  }
  return writer.finish()
}

/** Begin of an `Entry`. */
export function writeTimeAndLine(writer: ProtobufWriter, timestamp: bigint, line: string): void {
  const nanos = ((timestamp % SECOND) + SECOND) % SECOND
  writer.message(1, () => {
    writer.integer(1, (timestamp - nanos) / SECOND)
    writer.integer(2, Number(nanos))
  })
  writer.text(2, line)
}

/** Structured metadata of an `Entry`. */
export function writeMetadata(writer: ProtobufWriter, pairs: readonly Label[]): void {
  for (const [name, value] of pairs) {
    writer.message(3, () => writer.text(1, name).text(2, value))
  }
}

/** Names stand in the text of a label set as they are: nothing may be smuggled in by one. */
export function checkName(name: string): void {
  if (NAME.test(name)) return
  throw new ClientError('bad_request', `${JSON.stringify(name)} is no label name`, {
    operation: 'loki.push',
    url: '/loki/api/v1/push',
  })
}
