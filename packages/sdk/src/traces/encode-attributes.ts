import type { Attributes } from '@opentelemetry/api'
import type { OtlpWriter } from './otlp-writer.ts'

/** Values below this many lists or maps are left out. */
const MAX_DEPTH = 8

/** Whether a value is to be shown, by the name of its attribute. */
export type Shown = (name: string) => boolean

/** Repeated KeyValue; undefined and null are left out, values of masked names become `***`. */
export function writeAttributes(
  writer: OtlpWriter,
  field: number,
  attributes: Attributes,
  shown: Shown,
): void {
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]
    if (value === undefined || value === null) continue
    const pair = writer.begin(field, 1)
    writer.text(1, name)
    writeValue(writer, 2, shown(name) ? value : '***', 0)
    writer.end(pair, 1)
  }
}

function writeValue(writer: OtlpWriter, field: number, value: unknown, depth: number): void {
  const any = writer.begin(field, 1)
  if (typeof value === 'string') writer.text(1, value)
  else if (typeof value === 'boolean') writer.unsigned(2, value ? 1 : 0)
  else if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) writer.integer(3, value)
    else writer.double(4, value)
  } else if (Array.isArray(value) && depth < MAX_DEPTH) {
    const list = writer.begin(5, 1)
    for (const element of value as readonly unknown[]) writeValue(writer, 1, element, depth + 1)
    writer.end(list, 1)
  }
  writer.end(any, 1)
}
