import type { Attribute, AttributeValue } from '@tailspan/model'
import type { ProtobufReader } from './protobuf-reader.ts'
import type { TextTable } from './text.ts'

/** Reads the KeyValue under the cursor. Nesting beyond `depth` more levels is `bad_request`. */
export function readKeyValue(reader: ProtobufReader, names: TextTable, depth: number): Attribute {
  const outer = reader.enter()
  let key = ''
  let value: AttributeValue = null
  while (reader.more()) {
    const tag = reader.uint32()
    if (tag === 10) key = reader.string(names)
    else if (tag === 18) value = readAnyValue(reader, names, depth - 1)
    else reader.skip(tag)
  }
  reader.leave(outer)
  return { key, value }
}

/** Reads the AnyValue under the cursor; an empty one is null. */
export function readAnyValue(
  reader: ProtobufReader,
  names: TextTable,
  depth: number,
): AttributeValue {
  if (depth < 0) reader.fail('a value nests too deep')
  const outer = reader.enter()
  let value: AttributeValue = null
  while (reader.more()) {
    const tag = reader.uint32()
    if (tag === 10) value = reader.string(names)
    else if (tag === 16) {
      reader.varint()
      value = !reader.int64.isZero()
    } else if (tag === 24) {
      reader.varint()
      value = reader.int64.toBigInt()
    } else if (tag === 33) value = reader.double()
    else if (tag === 42) {
      const values: AttributeValue[] = []
      readList(reader, () => values.push(readAnyValue(reader, names, depth - 1)))
      value = values
    } else if (tag === 50) {
      const kvlist: Attribute[] = []
      readList(reader, () => kvlist.push(readKeyValue(reader, names, depth - 1)))
      value = { kvlist }
    } else if (tag === 58) {
      reader.chunk()
      value = Uint8Array.prototype.slice.call(reader.bytes, reader.start, reader.end)
    } else reader.skip(tag)
  }
  reader.leave(outer)
  return value
}

function readList(reader: ProtobufReader, item: () => void): void {
  const outer = reader.enter()
  while (reader.more()) {
    const tag = reader.uint32()
    if (tag === 10) item()
    else reader.skip(tag)
  }
  reader.leave(outer)
}
