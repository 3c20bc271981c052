import { type Attribute, encodeAttribute } from '@tailspan/model'

/** One attribute as OTLP/JSON: `{"key":…,"value":{"intValue":"1"}}`. */
export function attributeJson(attribute: Attribute): unknown {
  return JSON.parse(encodeAttribute(attribute)) as unknown
}
