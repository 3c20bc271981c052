import type { Dropped, LogLine } from '../kit/wire.ts'

/** A row of the list: a line, or a place where lines are missing. `id` is unique in its list. */
export type Row =
  | { readonly kind: 'line'; readonly id: number; readonly line: LogLine }
  | {
      readonly kind: 'gap'
      readonly id: number
      readonly gap: Dropped
      readonly state: 'open' | 'loading' | 'failed'
    }

/** Equal for the same line seen twice. */
export function lineKey(line: LogLine): string {
  return `${line.ts}\u0000${JSON.stringify(line.labels)}\u0000${line.line}`
}
