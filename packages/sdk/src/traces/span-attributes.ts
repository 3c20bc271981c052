import { type Attributes, type AttributeValue, diag } from '@opentelemetry/api'
import { isAttributeValue } from '@opentelemetry/core'

/** How much a span may hold. */
export interface SpanLimits {
  readonly attributeValueLengthLimit: number
  readonly attributeCountLimit: number
  readonly eventCountLimit: number
  readonly linkCountLimit: number
  readonly attributePerEventCountLimit: number
  readonly attributePerLinkCountLimit: number
}

/** A copy that nobody else changes, and how much did not fit. */
export interface OwnAttributes {
  readonly attributes: Attributes
  readonly count: number
  readonly dropped: number
}

/**
 * Copies what may be attributes; diagnostics tell about the rest.
 * @param most attributes @param length of texts
 */
export function ownAttributes(
  given: Attributes | undefined,
  most: number,
  length: number,
): OwnAttributes {
  const attributes: Attributes = {}
  let count = 0
  let dropped = 0
  if (typeof given === 'object' && given !== null) {
    for (const name of Object.keys(given)) {
      const value = given[name]
      if (value === undefined || value === null || !isAttribute(name, value)) continue
      if (count >= most) {
        dropped++
        continue
      }
      putAttribute(attributes, name, shortened(value, length))
      count++
    }
  }
  return { attributes, count, dropped }
}

/** Whether it may be an attribute; tells by diagnostics when it may not. */
export function isAttribute(name: string, value: unknown): value is AttributeValue {
  const type = typeof value
  if (name !== '' && (type === 'string' || type === 'number' || type === 'boolean')) return true
  if (name !== '' && isAttributeValue(value)) return true
  diag.warn(name === '' ? 'an attribute without a name' : `no value of an attribute: ${name}`)
  return false
}

/** Texts up to the limit; a list is copied. */
export function shortened(value: AttributeValue, length: number): AttributeValue {
  if (typeof value === 'string') return value.length > length ? value.slice(0, length) : value
  if (!Array.isArray(value)) return value
  return value.map((each: unknown) =>
    typeof each === 'string' && each.length > length ? each.slice(0, length) : each,
  ) as AttributeValue
}

/** `__proto__` is a name as any other. */
export function putAttribute(to: Attributes, name: string, value: AttributeValue): void {
  if (name !== '__proto__') to[name] = value
  else Object.defineProperty(to, name, { value, enumerable: true, writable: true })
}
