import type { AttributesText, OtlpAnyValue } from '@tailspan/model'
import type { ProtobufWriter } from '../protobuf/writer.ts'

/** An element of AttributesText. */
interface KeyValue {
  readonly key: string
  readonly value: OtlpAnyValue
}

/** Integers of fewer digits are exact as numbers, and quicker. */
const SAFE_DIGITS = 15

/** Each attribute of a list as OTLP's `KeyValue` in a repeated field. */
export function writeAttributes(writer: ProtobufWriter, field: number, text: AttributesText): void {
  if (text !== '') writeList(writer, field, JSON.parse(text) as KeyValue[])
}

function writeList(writer: ProtobufWriter, field: number, list: readonly KeyValue[]): void {
  for (const { key, value } of list) {
    writer.message(field, () => {
      writer.text(1, key)
      writer.message(2, () => writeValue(writer, value))
    })
  }
}

/** The fields of an `AnyValue`; none for null. */
function writeValue(writer: ProtobufWriter, any: OtlpAnyValue): void {
  if (any.stringValue !== undefined) writer.text(1, any.stringValue)
  else if (any.boolValue !== undefined) writer.integer(2, any.boolValue ? 1 : 0)
  else if (any.intValue !== undefined) writer.integer(3, integerOf(String(any.intValue)))
  else if (any.doubleValue !== undefined) writer.double(4, Number(any.doubleValue))
  else if (any.bytesValue !== undefined) writer.bytes(7, Buffer.from(any.bytesValue, 'base64'))
  else if (any.arrayValue !== undefined) {
    const { values = [] } = any.arrayValue
    writer.message(5, () => {
      for (const element of values) writer.message(1, () => writeValue(writer, element))
    })
  } else if (any.kvlistValue !== undefined) {
    const { values = [] } = any.kvlistValue
    writer.message(6, () => writeList(writer, 1, values))
  }
}

function integerOf(digits: string): bigint | number {
  return digits.length <= SAFE_DIGITS && !digits.startsWith('-') ? Number(digits) : BigInt(digits)
}
