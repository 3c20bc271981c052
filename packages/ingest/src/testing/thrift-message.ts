/** A value of Thrift's binary protocol with its type. */
export interface ThriftValue {
  readonly type: number
  readonly bytes: Buffer
}

export function bool(value: boolean): ThriftValue {
  return { type: 2, bytes: Buffer.of(value ? 1 : 0) }
}

export function double(value: number): ThriftValue {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return { type: 4, bytes }
}

export function i32(value: number): ThriftValue {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return { type: 8, bytes }
}

export function i64(value: bigint): ThriftValue {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt.asIntN(64, value))
  return { type: 10, bytes }
}

/** Text, or bytes. */
export function binary(value: string | Uint8Array): ThriftValue {
  const content = Buffer.from(value)
  return { type: 11, bytes: Buffer.concat([i32(content.length).bytes, content]) }
}

/** Fields by id; those that are undefined are left out. */
export function struct(fields: Readonly<Record<number, ThriftValue | undefined>>): ThriftValue {
  const parts = Object.entries(fields).flatMap(([id, value]) =>
    value === undefined ? [] : [Buffer.of(value.type, Number(id) >> 8, Number(id)), value.bytes],
  )
  return { type: 12, bytes: Buffer.concat([...parts, Buffer.of(0)]) }
}

export function list(values: readonly ThriftValue[], type = 12): ThriftValue {
  const head = Buffer.concat([Buffer.of(values[0]?.type ?? type), i32(values.length).bytes])
  return { type: 15, bytes: Buffer.concat([head, ...values.map(({ bytes }) => bytes)]) }
}

/** A map with one entry. */
export function map(key: ThriftValue, value: ThriftValue): ThriftValue {
  const head = Buffer.concat([Buffer.of(key.type, value.type), i32(1).bytes])
  return { type: 13, bytes: Buffer.concat([head, key.bytes, value.bytes]) }
}
