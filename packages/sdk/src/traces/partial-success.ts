/** What an ExportTraceServiceResponse says was not taken. Answers that are no such message say nothing. */
export function partialRejection(body: Buffer): { rejected: number; reason: string } {
  const none = { rejected: 0, reason: '' }
  const partial = fields(body)?.find(([field, value]) => field === 1 && Buffer.isBuffer(value))
  if (partial === undefined || typeof partial[1] === 'number') return none
  const inner = fields(partial[1])
  if (inner === undefined) return none
  const result = { ...none }
  for (const [field, value] of inner) {
    if (field === 1 && typeof value === 'number') result.rejected = value
    if (field === 2 && Buffer.isBuffer(value)) result.reason = value.subarray(0, 200).toString()
  }
  return result
}

/** Varints and length-delimited fields; undefined when it is no protobuf. */
function fields(body: Buffer): [field: number, value: number | Buffer][] | undefined {
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
