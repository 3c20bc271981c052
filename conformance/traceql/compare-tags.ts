import type { Differences } from '../compare/differences.ts'
import { field, isObject, list, text } from '../compare/json.ts'
import { toNumber } from '../compare/numbers.ts'

/** Tag names, as one set or one set per scope. */
export function compareTags(
  want: unknown,
  got: unknown,
  optional: readonly string[],
  out: Differences,
): void {
  if (field(want, 'tagNames') !== undefined)
    return compareSets('tag', names(want, 'tagNames'), names(got, 'tagNames'), optional, out)
  const expected = scopes(want)
  const answered = scopes(got)
  for (const scope of new Set([...expected.keys(), ...answered.keys()])) {
    const a = expected.get(scope) ?? []
    compareSets(`tag of ${scope}`, a, answered.get(scope) ?? [], optional, out)
  }
}

/** Tag values, with their types where the answer gives them. */
export function compareTagValues(
  want: unknown,
  got: unknown,
  optional: readonly string[],
  out: Differences,
): void {
  const values = (body: unknown): string[] => list(field(body, 'tagValues')).map(spelling)
  compareSets('value', values(want), values(got), optional, out)
}

const names = (body: unknown, name: string): string[] => list(field(body, name)).map(text)

const scopes = (body: unknown): Map<string, string[]> =>
  new Map(list(field(body, 'scopes')).map((s) => [text(field(s, 'name')), names(s, 'tags')]))

function spelling(value: unknown): string {
  if (!isObject(value)) return JSON.stringify(value)
  const type = text(value['type'])
  const float = type === 'float' ? toNumber(value['value']) : undefined
  return `${type}:${float ?? text(value['value'])}`
}

function compareSets(
  kind: string,
  want: readonly string[],
  got: readonly string[],
  optional: readonly string[],
  out: Differences,
): void {
  const expected = new Set(want)
  const answered = new Set(got)
  const free = new Set(optional)
  for (const item of expected)
    if (!answered.has(item) && !free.has(item)) out.add(`${kind} ${item} is missing`)
  for (const item of answered)
    if (!expected.has(item) && !free.has(item)) out.add(`${kind} ${item} was not expected`)
}
