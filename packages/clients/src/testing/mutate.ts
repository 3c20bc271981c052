import fc from 'fast-check'

/** What may stand where something else was expected. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 60,
    1e300,
    '',
    'NaN',
    '+Inf',
    'x',
    '99999999999999999999',
    '-1',
    [],
    {},
    [[]],
    [null],
    [1, 2, 3],
    { a: 1 },
  ),
  fc.string({ maxLength: 5 }),
)

/** A JSON value with one place in it changed for something odd, or removed. */
export function mutated(json: unknown): fc.Arbitrary<unknown> {
  const places = placesOf(json)
  return fc
    .tuple(fc.constantFrom(...places), odd, fc.boolean())
    .map(([place, value, remove]) => changed(json, place, remove ? undefined : value))
}

type Place = readonly string[]

function placesOf(json: unknown, path: Place = []): Place[] {
  if (typeof json !== 'object' || json === null) return [path]
  return [path, ...Object.entries(json).flatMap(([key, value]) => placesOf(value, [...path, key]))]
}

function changed(json: unknown, [key, ...rest]: Place, value: unknown): unknown {
  if (key === undefined) return value
  if (Array.isArray(json)) {
    const items: readonly unknown[] = json
    return items.map((item, index) => (String(index) === key ? changed(item, rest, value) : item))
  }
  const entries = Object.entries(json as object).map(([name, member]): [string, unknown] =>
    name === key ? [name, changed(member, rest, value)] : [name, member],
  )
  return Object.fromEntries(entries)
}
