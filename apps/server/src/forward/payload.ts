/** What stands in a record of a queue: the sender's tenant and a message in protobuf. */
export interface Payload {
  /** '' for none. */
  readonly tenant: string
  readonly message: Buffer
}

/** Version u8, length of the tenant u16, both before the two. */
const HEAD_BYTES = 3
const VERSION = 1

/** Tenants are bounded by what a header can hold; what is longer is cut. */
const LONGEST_TENANT = 0xffff

export function writePayload({ tenant, message }: Payload): Buffer {
  const name = Buffer.from(tenant).subarray(0, LONGEST_TENANT)
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt8(VERSION, 0)
  head.writeUInt16LE(name.length, 1)
  return Buffer.concat([head, name, message])
}

/** @throws an Error for what this version cannot read */
export function readPayload(bytes: Buffer): Payload {
  const version = bytes[0]
  if (version !== VERSION) throw new Error(`a record of version ${version}, ${VERSION} is known`)
  const end = HEAD_BYTES + bytes.readUInt16LE(1)
  return { tenant: bytes.toString('utf8', HEAD_BYTES, end), message: bytes.subarray(end) }
}
