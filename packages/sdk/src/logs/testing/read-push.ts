import protobuf from 'protobufjs'
import snappy from 'snappy'

export interface PushedLine {
  /** Nanoseconds since the epoch. */
  readonly ts: bigint
  readonly line: string
  readonly metadata: Readonly<Record<string, unknown>>
}

export interface PushedStream {
  /** Labels as Loki prints them, sorted. */
  readonly key: string
  readonly labels: number
  readonly lines: readonly PushedLine[]
}

// Written by hand from the description of the format.
const schema = `syntax = "proto3";
message PushRequest { repeated Stream streams = 1; }
message Stream { string labels = 1; repeated Entry entries = 2; }
message Entry { Timestamp timestamp = 1; string line = 2; repeated Pair structuredMetadata = 3; }
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
message Pair { string name = 1; string value = 2; }`
const PushRequest = protobuf.parse(schema).root.lookupType('PushRequest')

interface JsonPush {
  readonly streams: readonly {
    readonly stream: Readonly<Record<string, unknown>>
    readonly values: readonly (readonly [string, string, Readonly<Record<string, unknown>>?])[]
  }[]
}

/** A push in JSON; a text says why it is none, as Loki refuses it. */
export function readPushJson(bytes: Buffer): readonly PushedStream[] | string {
  const { streams } = JSON.parse(bytes.toString()) as JsonPush
  const all = streams.flatMap(({ values }) => values)
  if (all.some(([ts, line]) => typeof ts !== 'string' || typeof line !== 'string')) {
    return "loghttp.PushRequest.Streams: Value is string, but can't find closing '\"' symbol"
  }
  for (const [, , metadata = {}] of all) {
    const wrong = Object.values(metadata).some((value) => typeof value !== 'string')
    if (wrong) return 'loghttp.PushRequest.Streams: structured metadata values must be strings'
  }
  return streams.map(({ stream, values }) => ({
    key: keyOf(Object.entries(stream).map(([name, value]) => [name, String(value)])),
    labels: Object.keys(stream).length,
    lines: values.map(([ts, line, metadata = {}]) => ({ ts: BigInt(ts), line, metadata })),
  }))
}

interface ProtobufPush {
  readonly streams?: readonly {
    readonly labels: string
    readonly entries?: readonly {
      readonly timestamp: { readonly seconds?: string; readonly nanos?: number }
      readonly line?: string
      readonly structuredMetadata?: readonly { readonly name?: string; readonly value?: string }[]
    }[]
  }[]
}

/** A push in protobuf and snappy. */
export function readPushProtobuf(bytes: Buffer): readonly PushedStream[] {
  const plain = snappy.uncompressSync(bytes, { asBuffer: true }) as Buffer
  const push = PushRequest.toObject(PushRequest.decode(plain), { longs: String }) as ProtobufPush
  return (push.streams ?? []).map(({ labels, entries = [] }) => {
    const found = [...labels.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)]
    const pairs = found.map(
      ([, name = '', text = '']) => [name, JSON.parse(text) as string] as const,
    )
    return {
      key: keyOf(pairs),
      labels: pairs.length,
      lines: entries.map(({ timestamp, line = '', structuredMetadata = [] }) => ({
        ts: BigInt(timestamp.seconds ?? '0') * 1_000_000_000n + BigInt(timestamp.nanos ?? 0),
        line,
        metadata: Object.fromEntries(
          structuredMetadata.map(({ name = '', value = '' }) => [name, value]),
        ),
      })),
    }
  })
}

function keyOf(labels: readonly (readonly [string, string])[]): string {
  const sorted = labels.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`
}
