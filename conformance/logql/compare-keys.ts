import type { Differences } from '../compare/differences.ts'
import { clip, isObject, type JsonObject } from '../compare/json.ts'

/**
 * Names the label sets (canonical JSON) that are missing or not expected. A missing and an
 * unexpected one that look alike are shown as one with other labels.
 */
export function compareKeys(
  kind: string,
  want: ReadonlyMap<string, unknown>,
  got: ReadonlyMap<string, unknown>,
  out: Differences,
): void {
  const extra = new Set([...got.keys()].filter((key) => !want.has(key)))
  for (const key of want.keys()) {
    if (got.has(key)) continue
    const labels = parse(key)
    const alike = mostAlike(labels, extra)
    if (alike === undefined) {
      out.add(`- missing ${kind} ${clip(key, 400)}`)
      continue
    }
    extra.delete(alike)
    const changes = clip(changed(labels, parse(alike)).join(' '), 600)
    out.add(`${kind} with other labels (- expected, + actual): ${changes} in ${clip(key, 160)}`)
  }
  for (const key of extra) out.add(`+ unexpected ${kind} ${clip(key, 400)}`)
}

function parse(key: string): JsonObject {
  const value: unknown = JSON.parse(key)
  return isObject(value) ? value : {}
}

function mostAlike(labels: JsonObject, keys: ReadonlySet<string>): string | undefined {
  const entries = Object.entries(labels)
  let best: string | undefined
  let shared = Math.max(1, entries.length / 2)
  for (const key of keys) {
    const other = parse(key)
    const common = entries.filter(([name, value]) => other[name] === value).length
    if (common < shared) continue
    shared = common
    best = key
  }
  return best
}

function changed(want: JsonObject, got: JsonObject): string[] {
  const changes: string[] = []
  for (const name of new Set([...Object.keys(want), ...Object.keys(got)])) {
    if (want[name] === got[name]) continue
    if (Object.hasOwn(want, name)) changes.push(`-${name}=${clip(want[name], 120)}`)
    if (Object.hasOwn(got, name)) changes.push(`+${name}=${clip(got[name], 120)}`)
  }
  return changes
}
