import type { Attribute, AttributeValue, Label } from '@tailspan/model'
import { sanitizeLabelName } from '../admit/label-name.ts'

/** An OTLP value as text: a log line, a label's or metadata's value. Lists and maps become JSON. */
export function valueText(value: AttributeValue): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value)
  }
  if (value instanceof Uint8Array) return base64(value)
  return json(value)
}

function json(value: AttributeValue): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null) return 'null'
  // JSON has no NaN and no infinity.
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `"${value}"`
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (value instanceof Uint8Array) return `"${base64(value)}"`
  if ('kvlist' in value) {
    const members = value.kvlist.map((member): [string, string] => [
      member.key,
      `${JSON.stringify(member.key)}:${json(member.value)}`,
    ])
    members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${members.map(([, text]) => text).join(',')}}`
  }
  return `[${value.map(json).join(',')}]`
}

/**
 * Attributes as structured metadata: names sanitized, maps flattened with `_` between the names.
 * Empty values are left out, since an empty label is an absent one.
 */
export function attributePairs(attributes: readonly Attribute[]): Label[] {
  const pairs: Label[] = []
  for (const attribute of attributes) addPair(pairs, attribute.key, attribute.value)
  return pairs
}

/** One attribute of `attributePairs`, onto a list. */
export function addPair(pairs: Label[], key: string, value: AttributeValue): void {
  if (typeof value === 'object' && value !== null && 'kvlist' in value) {
    for (const member of value.kvlist) addPair(pairs, `${key}_${member.key}`, member.value)
    return
  }
  const text = valueText(value)
  if (key !== '' && text !== '') pairs.push([sanitizeLabelName(key), text])
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
