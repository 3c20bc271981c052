import type { Result } from './replay.ts'
import { byFeature, share } from './report.ts'

/** The ids of the cases that pass. */
export const passedIds = (results: readonly Result[]): ReadonlySet<string> =>
  new Set(results.filter((r) => r.differences.length === 0).map((r) => r.recorded.id))

/** A table by feature, and the total as its last line. */
export function describeResults(name: string, results: readonly Result[]): string {
  const good = passedIds(results)
  const groups = [...byFeature(results.map((result) => result.recorded))]
  const width = Math.max(...groups.map(([feature]) => feature.length), 0)
  const rows = groups.map(([feature, cases]) => {
    const passed = cases.filter((recorded) => good.has(recorded.id)).length
    const row = `${feature.padEnd(width)} ${String(passed).padStart(4)} of ${cases.length}`
    return passed < cases.length ? `${row}, ${cases.length - passed} differ` : row
  })
  const failed = results.length - good.size
  return [
    ...rows,
    `${name}: ${good.size} passed, ${failed} failed (${share(good.size, results.length)})`,
    '',
  ].join('\n')
}

/** The request of a case and how its answer differs. */
export function describeDifferences({ recorded, differences }: Result): string {
  const { id, feature, method, path, params } = recorded
  return [
    `${id} [${feature}] ${method} ${path}`,
    ...Object.entries(params).map(([name, value]) => `  ${name} = ${String(value)}`),
    ...differences.map((line) => `    ${line}`),
    '',
  ].join('\n')
}
