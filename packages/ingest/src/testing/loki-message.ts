import type { Label } from '@tailspan/model'
import protobuf from 'protobufjs/minimal.js'

export interface PushStream {
  readonly labels: string
  readonly entries: readonly {
    readonly ts: bigint
    readonly line: string
    readonly metadata?: readonly Label[]
  }[]
}

/** A `logproto.PushRequest`, not compressed. */
export function encodePush(streams: readonly PushStream[]): Buffer {
  const writer = protobuf.Writer.create()
  for (const stream of streams) {
    writer.uint32(10).fork().uint32(10).string(stream.labels)
    for (const { ts, line, metadata = [] } of stream.entries) {
      const nanos = ((ts % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
      const seconds = Number((ts - nanos) / 1_000_000_000n)
      writer.uint32(18).fork()
      writer.uint32(10).fork().uint32(8).int64(seconds).uint32(16).int32(Number(nanos)).ldelim()
      writer.uint32(18).string(line)
      for (const [name, value] of metadata) {
        writer.uint32(26).fork().uint32(10).string(name).uint32(18).string(value).ldelim()
      }
      writer.ldelim()
    }
    writer.ldelim()
  }
  return Buffer.from(writer.finish())
}
