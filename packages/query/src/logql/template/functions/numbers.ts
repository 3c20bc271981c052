import { TemplateError } from '../template-error.ts'
import type { TemplateValue } from '../value.ts'
import { decimal } from './decimal.ts'
import { fixed, type TemplateFunction, variadic } from './template-function.ts'

type Values = readonly TemplateValue[]

/** Arithmetic. Arguments of any type are read as numbers, and as 0 when they are none. */
export const numberFunctions: ReadonlyMap<string, TemplateFunction> = new Map([
  ['int', fixed(1, (a) => toInteger(a[0]))],
  ['float64', fixed(1, (a) => toFloat(a[0]))],
  ['add', variadic(0, (a) => wrap(integers(a).reduce((x, y) => x + y, 0n)))],
  ['sub', fixed(2, (a) => wrap(toInteger(a[0]) - toInteger(a[1])))],
  ['mul', variadic(1, (a) => wrap(integers(a).reduce((x, y) => wrap(x * y), 1n)))],
  ['div', fixed(2, (a) => wrap(toInteger(a[0]) / divisor(a[1])))],
  ['mod', fixed(2, (a) => toInteger(a[0]) % divisor(a[1]))],
  ['max', variadic(1, (a) => integers(a).reduce((x, y) => (y > x ? y : x)))],
  ['min', variadic(1, (a) => integers(a).reduce((x, y) => (y < x ? y : x)))],
  ['addf', variadic(0, (a) => floats(a).reduce(decimal.add, 0))],
  ['subf', variadic(1, (a) => floats(a).reduce(decimal.subtract))],
  ['mulf', variadic(1, (a) => floats(a).reduce(decimal.multiply))],
  ['divf', variadic(1, (a) => floats(a).reduce(divide))],
  ['maxf', variadic(1, (a) => Math.max(...floats(a)))],
  ['minf', variadic(1, (a) => Math.min(...floats(a)))],
  ['ceil', fixed(1, (a) => Math.ceil(toFloat(a[0])))],
  ['floor', fixed(1, (a) => Math.floor(toFloat(a[0])))],
  ['round', { least: 2, most: 3, call: (a) => round(toFloat(a[0]), a[1], a[2]) }],
])

function integers(values: Values): bigint[] {
  return values.map(toInteger)
}

function floats(values: Values): number[] {
  return values.map(toFloat)
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}

function divide(a: number, b: number): number {
  if (b === 0) throw new TemplateError('decimal division by 0')
  return decimal.divide(a, b)
}

function toInteger(value: TemplateValue | undefined): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number')
    return Number.isFinite(value) ? wrap(BigInt(Math.trunc(value))) : 0n
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value !== 'string') return 0n
  const digits = /^[+-]?[0-9]+$/.exec(value.trim())?.[0]
  return digits === undefined || digits.length > 20 ? 0n : wrap(BigInt(digits.replace(/^\+/, '')))
}

function toFloat(value: TemplateValue | undefined): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return Number(value)
  if (
    typeof value !== 'string' ||
    !/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(value)
  ) {
    return 0
  }
  return Number(value)
}

function divisor(value: TemplateValue | undefined): bigint {
  const number = toInteger(value)
  if (number === 0n) throw new TemplateError('runtime error: integer divide by zero')
  return number
}

function round(
  value: number,
  places: TemplateValue | undefined,
  roundOn: TemplateValue | undefined,
): number {
  if (typeof places !== 'bigint') throw new TemplateError('expected integer')
  const power = 10 ** Number(places)
  const digit = power * value
  const threshold = roundOn === undefined ? 0.5 : toFloat(roundOn)
  const up = digit - Math.trunc(digit) >= threshold
  return (up ? Math.ceil(digit) : Math.floor(digit)) / power
}
