import type { Attribute, AttributeValue } from '@tailspan/model'
import { ProtobufError, type ProtobufReader } from '../protobuf/reader.ts'

const MAX_DEPTH = 64

/** OTLP's `KeyValue` message. */
export function readKeyValue(reader: ProtobufReader, depth = 0): Attribute {
  let key = ''
  let value: AttributeValue = null
  while (reader.next()) {
    if (reader.field === 1) key = reader.text()
    else if (reader.field === 2) value = readAnyValue(reader.message(), depth)
    else reader.skip()
  }
  return { key, value }
}

/** OTLP's `AnyValue` message: of several values the last counts, none is null. */
function readAnyValue(reader: ProtobufReader, depth: number): AttributeValue {
  if (depth > MAX_DEPTH) throw new ProtobufError(`an attribute has more than ${MAX_DEPTH} levels`)
  let value: AttributeValue = null
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        value = reader.text()
        break
      case 2:
        value = reader.flag()
        break
      case 3:
        value = reader.signed()
        break
      case 4:
        value = reader.double()
        break
      case 5:
        value = readList(reader.message(), (item) => readAnyValue(item, depth + 1))
        break
      case 6:
        value = { kvlist: readList(reader.message(), (item) => readKeyValue(item, depth + 1)) }
        break
      case 7:
        value = new Uint8Array(reader.bytes())
        break
      default:
        reader.skip()
    }
  }
  return value
}

/** `ArrayValue` or `KeyValueList`: messages in field 1. */
function readList<T>(reader: ProtobufReader, read: (item: ProtobufReader) => T): T[] {
  const items: T[] = []
  while (reader.next()) {
    if (reader.field === 1) items.push(read(reader.message()))
    else reader.skip()
  }
  return items
}
