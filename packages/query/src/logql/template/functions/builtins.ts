import { printValue } from '../go-print.ts'
import { sprintf } from '../go-printf.ts'
import { TemplateError } from '../template-error.ts'
import { asList, asMap, isTrue, LabelMap, type TemplateValue, typeName } from '../value.ts'
import { fixed, integer, type TemplateFunction, text, variadic } from './template-function.ts'

/** Functions that every Go template has; `and` and `or` are part of the language. */
export const builtinFunctions: ReadonlyMap<string, TemplateFunction> = new Map([
  ['and', variadic(1, (a) => a.find((v) => !isTrue(v)) ?? a.at(-1) ?? null)],
  ['or', variadic(1, (a) => a.find(isTrue) ?? a.at(-1) ?? null)],
  ['not', fixed(1, (a) => !isTrue(a[0] ?? null))],
  ['eq', variadic(2, ([first = null, ...others]) => others.some((v) => equal(first, v)))],
  ['ne', fixed(2, (a) => !equal(a[0] ?? null, a[1] ?? null))],
  ['lt', fixed(2, (a) => less(a[0] ?? null, a[1] ?? null))],
  ['le', fixed(2, (a) => lessOrEqual(a[0] ?? null, a[1] ?? null))],
  ['gt', fixed(2, (a) => !lessOrEqual(a[0] ?? null, a[1] ?? null))],
  ['ge', fixed(2, (a) => !less(a[0] ?? null, a[1] ?? null))],
  ['len', fixed(1, (a) => length(a[0] ?? null))],
  ['index', variadic(1, ([of = null, ...keys]) => keys.reduce(index, of))],
  ['slice', { least: 1, most: 4, call: slice }],
  ['print', variadic(0, print)],
  ['println', variadic(0, (a) => `${a.map((v) => printValue(v)).join(' ')}\n`)],
  ['printf', variadic(1, (a) => sprintf(text(a, 0), a.slice(1)))],
  ['__line__', fixed(0, (_, { line }) => line)],
])

/** Values that can be compared are of one basic kind. */
function comparable(a: TemplateValue, b: TemplateValue): void {
  if (typeof a === 'object' && a !== null) throw new TemplateError('non-comparable type')
  if (typeof a !== typeof b && a !== null && b !== null) {
    throw new TemplateError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`)
  }
}

function equal(a: TemplateValue, b: TemplateValue): boolean {
  comparable(a, b)
  return a === b
}

function less(a: TemplateValue, b: TemplateValue): boolean {
  comparable(a, b)
  if (a === null || b === null || typeof a === 'boolean') {
    throw new TemplateError('invalid type for comparison')
  }
  return a < b
}

function lessOrEqual(a: TemplateValue, b: TemplateValue): boolean {
  return less(a, b) || a === b
}

function length(value: TemplateValue): bigint {
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value))
  const size = asList(value)?.length ?? asMap(value)?.size
  if (size === undefined) throw new TemplateError(`len of type ${typeName(value)}`)
  return BigInt(size)
}

function index(value: TemplateValue, key: TemplateValue): TemplateValue {
  const map = asMap(value)
  if (map !== undefined) {
    return map.get(text([key], 0)) ?? (value instanceof LabelMap ? '' : null)
  }
  const at = integer([key], 0)
  const list = typeof value === 'string' ? [...Buffer.from(value)].map(BigInt) : asList(value)
  if (list === undefined) throw new TemplateError(`can't index item of type ${typeName(value)}`)
  const item = list[at]
  if (at < 0 || item === undefined) throw new TemplateError(`index out of range: ${at}`)
  return item
}

function slice(args: readonly TemplateValue[]): TemplateValue {
  const [of = null] = args
  const list = asList(of)
  if (typeof of !== 'string' && list === undefined) {
    throw new TemplateError(`can't slice item of type ${typeName(of)}`)
  }
  const bytes = Buffer.from(typeof of === 'string' ? of : '')
  const size = list?.length ?? bytes.length
  const start = args.length > 1 ? integer(args, 1) : 0
  const end = args.length > 2 ? integer(args, 2) : size
  if (start < 0 || end > size || start > end) {
    throw new TemplateError(`index out of range: ${start < 0 ? start : end}`)
  }
  return list?.slice(start, end) ?? bytes.subarray(start, end).toString()
}

/** Blanks go between two neighbours of which neither is a string. */
function print(args: readonly TemplateValue[]): string {
  let out = ''
  for (const [i, value] of args.entries()) {
    const apart = i > 0 && typeof value !== 'string' && typeof args[i - 1] !== 'string'
    out += (apart ? ' ' : '') + printValue(value)
  }
  return out
}
