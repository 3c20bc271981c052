import type { Differences } from './differences.ts'
import { isObject } from './json.ts'

/** The same keys with values of the same types, all the way down; further keys are allowed. */
export function compareShape(place: string, want: unknown, got: unknown, out: Differences): void {
  if (kind(want) !== kind(got)) return out.same(`${place}: type`, kind(want), kind(got))
  if (!isObject(want) || !isObject(got)) return
  for (const [name, value] of Object.entries(want)) {
    if (Object.hasOwn(got, name)) compareShape(`${place}.${name}`, value, got[name], out)
    else out.add(`${place}: no key ${name}`)
  }
}

function kind(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
