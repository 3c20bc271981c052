import type { SpanRow } from './span-rows.ts'

/** The rows of each service, in their order. */
export function byService(rows: readonly SpanRow[]): Map<string, SpanRow[]> {
  const groups = new Map<string, SpanRow[]>()
  for (const row of rows) {
    const group = groups.get(row.service)
    if (group) group.push(row)
    else groups.set(row.service, [row])
  }
  return groups
}
