import type { Differences } from '../compare/differences.ts'
import {
  type AnyValue,
  type Attribute,
  coversValue,
  sameValue,
  showAttribute,
} from './any-value.ts'
import type { Asked } from './case.ts'

type Same = (want: Attribute, got: Attribute) => boolean

const equal: Same = (want, got) => want.key === got.key && sameValue(want.value, got.value)

/** The same attributes in any order; a key given twice by the sender may come once or twice. */
export function compareAttributes(
  place: string,
  want: readonly Attribute[],
  got: readonly Attribute[],
  out: Differences,
  same: Same = equal,
): void {
  const left = [...got]
  for (const attribute of want)
    if (!take(attribute, left, same)) missing(place, attribute, got, out)
  for (const attribute of left)
    if (!want.some((other) => other.key === attribute.key))
      out.add(`${place}: attribute ${showAttribute(attribute)} was not expected`)
}

/**
 * The attributes of a span in a search answer: at least Tempo's, and no others than the query
 * names.
 */
export function compareShownAttributes(
  place: string,
  want: readonly Attribute[],
  got: readonly Attribute[],
  asked: Asked,
  out: Differences,
): void {
  const loose = new Set(asked.recorded.looseAttrs)
  const left = [...got]
  const covers: Same = (a, b) =>
    a.key === b.key && (loose.has(a.key) || coversValue(a.value, b.value))
  for (const [i, attribute] of want.entries()) {
    if (take(attribute, left, covers) || isNil(attribute.value)) continue
    // The same value in two scopes may be shown once.
    if (want.slice(0, i).some((earlier) => equal(earlier, attribute))) continue
    // Of an attribute asked for without a scope, one of its values is enough.
    const sameKey = want.filter((other) => other.key === attribute.key)
    if (
      sameKey.length > 1 &&
      namesWithoutScope(asked.query, attribute.key) &&
      sameKey.some((other) => got.some((shown) => covers(other, shown)))
    )
      continue
    missing(place, attribute, got, out)
  }
  for (const attribute of left)
    if (!loose.has(attribute.key) && !asked.query.includes(attribute.key))
      out.add(`${place}: attribute ${showAttribute(attribute)} was not asked for`)
}

function take(want: Attribute, left: Attribute[], same: Same): boolean {
  const at = left.findIndex((got) => same(want, got))
  if (at >= 0) left.splice(at, 1)
  return at >= 0
}

function missing(
  place: string,
  want: Attribute,
  got: readonly Attribute[],
  out: Differences,
): void {
  const others = got.filter((attribute) => attribute.key === want.key).map(showAttribute)
  const instead = others.length > 0 ? `, got ${others.join(', ')}` : ''
  out.add(`${place}: attribute ${showAttribute(want)} is missing${instead}`)
}

/** Tempo's spelling of an attribute that is not there. */
const isNil = (value: AnyValue): boolean => value.type === 'string' && value.value === 'nil'

function namesWithoutScope(query: string, key: string): boolean {
  const escaped = key.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`(^|[\\s(,{!-])\\."?${escaped}`).test(query)
}
