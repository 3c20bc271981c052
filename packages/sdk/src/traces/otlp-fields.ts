/** Varints and length-delimited fields of a message of protobuf; undefined when it is none. */
export function fieldsOf(body: Buffer): [field: number, value: number | Buffer][] | undefined {
  const found: [number, number | Buffer][] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 1; at < body.length && shift < 2 ** 56; shift *= 128) {
      const byte = body[at++] ?? 0
      value += (byte & 0x7f) * shift
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
  while (at < body.length) {
    const tag = varint()
    const wire = tag % 8
    const value = varint()
    if (Number.isNaN(tag) || Number.isNaN(value)) return undefined
    if (wire === 0) found.push([Math.floor(tag / 8), value])
    else if (wire === 2 && at + value <= body.length) {
      found.push([Math.floor(tag / 8), body.subarray(at, at + value)])
      at += value
    } else return undefined
  }
  return found
}

/** The first message or text in a field; undefined when there is none. */
export function bytesIn(body: Buffer | undefined, field: number): Buffer | undefined {
  const found = body && fieldsOf(body)?.find(([each, value]) => each === field && isBytes(value))
  const value = found?.[1]
  return isBytes(value) ? value : undefined
}

function isBytes(value: unknown): value is Buffer {
  return Buffer.isBuffer(value)
}
