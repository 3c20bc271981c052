import type { Attribute, AttributeValue } from '@tailspan/model'
import type { ProtobufWriter } from '../protobuf/writer.ts'

/** Each attribute as OTLP's `KeyValue` in a repeated field. */
export function writeAttributes(
  writer: ProtobufWriter,
  field: number,
  list: readonly Attribute[],
): void {
  for (const { key, value } of list) {
    writer.message(field, () => {
      writer.text(1, key)
      writer.message(2, () => writeValue(writer, value))
    })
  }
}

/** The fields of an `AnyValue`; none for null. */
function writeValue(writer: ProtobufWriter, value: AttributeValue): void {
  if (typeof value === 'string') writer.text(1, value)
  else if (typeof value === 'boolean') writer.integer(2, value ? 1 : 0)
  else if (typeof value === 'bigint') writer.integer(3, value)
  else if (typeof value === 'number') writer.double(4, value)
  else if (value instanceof Uint8Array) writer.bytes(7, value)
  else if (value === null) return
  else if ('kvlist' in value) writer.message(6, () => writeAttributes(writer, 1, value.kvlist))
  else {
    writer.message(5, () => {
      for (const element of value) writer.message(1, () => writeValue(writer, element))
    })
  }
}
