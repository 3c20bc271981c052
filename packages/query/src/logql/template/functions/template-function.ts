import type { Clock } from '@tailspan/model'
import { printValue } from '../go-print.ts'
import { TemplateError } from '../template-error.ts'
import { type LabelMap, TemplateTime, type TemplateValue, typeName } from '../value.ts'

/** What a template is filled with. */
export interface RenderContext {
  readonly labels: LabelMap
  readonly line: string
  /** Nanoseconds. */
  readonly timestamp: bigint
  readonly clock: Clock
}

/** A function that templates can call: `least` to `most` arguments. */
export interface TemplateFunction {
  readonly least: number
  readonly most: number
  call(args: readonly TemplateValue[], context: RenderContext): TemplateValue
}

type Call = TemplateFunction['call']

/** A function of a fixed number of arguments. */
export function fixed(count: number, call: Call): TemplateFunction {
  return { least: count, most: count, call }
}

/** A function of at least so many arguments. */
export function variadic(least: number, call: Call): TemplateFunction {
  return { least, most: Number.POSITIVE_INFINITY, call }
}

/** Argument `i`, which must be a string. */
export function text(args: readonly TemplateValue[], i: number): string {
  const value = args[i] ?? null
  if (typeof value === 'string') return value
  throw new TemplateError(`expected string; found ${printValue(value)}`)
}

/** Argument `i`, which must be an integer. */
export function integer(args: readonly TemplateValue[], i: number): number {
  const value = args[i] ?? null
  if (typeof value === 'bigint') return Number(value)
  throw new TemplateError(`expected integer; found ${printValue(value)}`)
}

/** Argument `i`, which must be a time. */
export function time(args: readonly TemplateValue[], i: number): TemplateTime {
  const value = args[i] ?? null
  if (value instanceof TemplateTime) return value
  throw new TemplateError(`wrong type for value; expected time.Time; got ${typeName(value)}`)
}
