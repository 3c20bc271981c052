import type { Sender } from '@tailspan/model'

/** What stands in a record of a queue: a message in protobuf, and who sent it. */
export interface Payload {
  readonly sender: Sender
  readonly message: Buffer
}

/** Version u8, length of the sender u16. */
const HEAD_BYTES = 3
const VERSION = 1

export function writePayload({ sender, message }: Payload): Buffer {
  const who = Buffer.from(JSON.stringify([sender.tenant, sender.via]))
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt8(VERSION, 0)
  head.writeUInt16LE(who.length, 1)
  return Buffer.concat([head, who, message])
}

/** @throws an Error for what this version cannot read */
export function readPayload(bytes: Buffer): Payload {
  const version = bytes[0]
  if (version !== VERSION) throw new Error(`a record of version ${version}, ${VERSION} is known`)
  const end = HEAD_BYTES + bytes.readUInt16LE(1)
  const [tenant, via] = JSON.parse(bytes.toString('utf8', HEAD_BYTES, end)) as [string, string]
  return { sender: { tenant, via }, message: bytes.subarray(end) }
}
