import { TemplateError } from './template-error.ts'

/** An instant, shown in a time zone (`UTC`, `Europe/Berlin`). */
export class TemplateTime {
  readonly nanoseconds: bigint
  readonly zone: string

  constructor(nanoseconds: bigint, zone = 'UTC') {
    this.nanoseconds = nanoseconds
    this.zone = zone
  }
}

/** The labels of a line: a name that is missing is '' instead of nothing. */
export class LabelMap extends Map<string, string> {}

/** Values of templates: Go's int is bigint, its float64 is number. */
export type TemplateValue =
  | string
  | bigint
  | number
  | boolean
  | null
  | TemplateTime
  | readonly TemplateValue[]
  | ReadonlyMap<string, TemplateValue>

/** Longest text that a template may make: it multiplies with the lines of an answer. */
export const MAX_TEXT = 1_048_576

/** The text, unless it is too long. */
export function bounded(length: number, make: () => string): string {
  if (length > MAX_TEXT) throw new TemplateError(`text of ${length} characters is too long`)
  return make()
}

/** Go's name of a value's type. */
export function typeName(value: TemplateValue): string {
  if (value === null) return 'nil'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (value instanceof TemplateTime) return 'time.Time'
  if (value instanceof LabelMap) return 'map[string]string'
  return value instanceof Map ? 'map[string]interface {}' : '[]interface {}'
}

/** Whether `if` takes the value for true: all but zero, nothing and empty ones. */
export function isTrue(value: TemplateValue): boolean {
  if (value === null) return false
  if (typeof value === 'object') {
    if (value instanceof TemplateTime) return true
    return Array.isArray(value)
      ? value.length > 0
      : (value as ReadonlyMap<string, unknown>).size > 0
  }
  return Boolean(value) || Number.isNaN(value)
}

export function asList(value: TemplateValue): readonly TemplateValue[] | undefined {
  return Array.isArray(value) ? (value as readonly TemplateValue[]) : undefined
}

export function asMap(value: TemplateValue): ReadonlyMap<string, TemplateValue> | undefined {
  return value instanceof Map ? (value as ReadonlyMap<string, TemplateValue>) : undefined
}
