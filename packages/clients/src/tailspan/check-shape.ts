import { JsonPlace } from '../http/json-place.ts'
import { shapes } from './api-shapes.ts'

/** What a JSON value has to be like; members beyond it do no harm. */
export interface Shape {
  /** The name of another shape. */
  readonly ref?: string
  readonly type?: string
  readonly members?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  /** Of all members of an object. */
  readonly others?: Shape
  /** Of all elements of a list. */
  readonly items?: Shape
  /** Of a list, one after the other. */
  readonly row?: readonly Shape[]
  readonly anyOf?: readonly Shape[]
}

/** Where a value is not what it should be. */
interface Misfit {
  readonly below: string
  readonly wanted: string
  readonly value: unknown
}

/**
 * The value, which has a shape of `api-shapes.ts`.
 * @throws JsonShapeError that names the place where it has not
 */
export function checkShape(place: JsonPlace, name: string): unknown {
  const found = misfit(place.value, { ref: name })
  if (!found) return place.value
  const below = place.path === '' ? found.below.replace(/^\./, '') : found.below
  throw new JsonPlace(found.value, place, below).wrong(found.wanted)
}

const NAMES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
}

function misfit(value: unknown, shape: Shape): Misfit | undefined {
  const { ref, type, anyOf } = shape
  if (ref !== undefined) return misfit(value, shapes[ref] ?? {})
  if (anyOf) return anyOf.map((one) => misfit(value, one)).every(Boolean) ? other(value) : undefined
  if (type === undefined) return undefined
  if (!isOf(value, type)) return { below: '', wanted: NAMES[type] ?? type, value }
  if (type === 'array') return inList(value as readonly unknown[], shape)
  return type === 'object' ? inObject(value as Readonly<Record<string, unknown>>, shape) : undefined
}

function other(value: unknown): Misfit {
  return { below: '', wanted: 'something else', value }
}

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

function inList(list: readonly unknown[], { items, row }: Shape): Misfit | undefined {
  if (row && list.length < row.length) {
    return { below: '', wanted: `a list of ${row.length}`, value: list }
  }
  for (const [index, value] of list.entries()) {
    const shape = row ? row[index] : items
    const found = shape && misfit(value, shape)
    if (found) return { ...found, below: `[${index}]${found.below}` }
  }
  return undefined
}

function inObject(
  object: Readonly<Record<string, unknown>>,
  { members = {}, required = [], others }: Shape,
): Misfit | undefined {
  for (const name of required) {
    if (!Object.hasOwn(object, name)) {
      return { below: `.${name}`, wanted: 'something', value: undefined }
    }
  }
  for (const [name, value] of Object.entries(object)) {
    const shape = Object.hasOwn(members, name) ? members[name] : others
    const found = shape && misfit(value, shape)
    if (found) return { ...found, below: `.${name}${found.below}` }
  }
  return undefined
}
