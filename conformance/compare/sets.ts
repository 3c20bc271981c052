import type { Differences } from './differences.ts'
import { canonical, clip } from './json.ts'

/** Compares two lists without regard to order; a repeated element has to be there as often. */
export function compareMultisets(
  what: string,
  want: readonly unknown[],
  got: readonly unknown[],
  out: Differences,
): void {
  const expected = count(want)
  const actual = count(got)
  for (const [key, n] of expected)
    if ((actual.get(key) ?? 0) < n) out.add(`- missing ${what} ${clip(key, 400)}`)
  for (const [key, n] of actual)
    if ((expected.get(key) ?? 0) < n) out.add(`+ unexpected ${what} ${clip(key, 400)}`)
}

function count(items: readonly unknown[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = canonical(item)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
