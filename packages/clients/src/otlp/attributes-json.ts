import type { Attribute, AttributeValue } from '@tailspan/model'
import type { JsonPlace } from '../http/json-place.ts'

/** Lists in lists deeper than this are refused. */
const MAX_DEPTH = 64

/** OTLP/JSON's `KeyValue` list; none when absent. */
export function readAttributes(place: JsonPlace, depth = 0): Attribute[] {
  return place.items().map((item) => ({
    key: item.at('key').textOr(''),
    value: readAnyValue(item.at('value'), depth),
  }))
}

/** OTLP/JSON's `AnyValue`: of every type, 64-bit integers exact; null when it is empty. */
function readAnyValue(place: JsonPlace, depth = 0): AttributeValue {
  if (place.absent) return null
  if (depth > MAX_DEPTH) throw place.wrong(`at most ${MAX_DEPTH} levels`)
  for (const [kind, value] of place.members()) {
    if (value.absent) continue
    switch (kind) {
      case 'stringValue':
        return value.text()
      case 'intValue':
        return value.integer()
      case 'doubleValue':
        return value.number()
      case 'boolValue':
        return value.flagOr(false)
      case 'bytesValue':
        return new Uint8Array(Buffer.from(value.text(), 'base64'))
      case 'arrayValue':
        return value
          .at('values')
          .items()
          .map((item) => readAnyValue(item, depth + 1))
      case 'kvlistValue':
        return { kvlist: readAttributes(value.at('values'), depth + 1) }
    }
  }
  return null
}
