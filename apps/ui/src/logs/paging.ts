import type { LogLine } from '../kit/wire.ts'
import { lineKey } from './rows.ts'

/** Where the next older page ends (excluded), and which lines of that instant are known. */
export interface PageStart {
  readonly end: bigint
  readonly known: ReadonlySet<string>
}

/** Lines of an older page that were not on the one before: both hold the instant of the seam. */
export function freshLines(start: PageStart, lines: readonly LogLine[]): readonly LogLine[] {
  return start.known.size === 0 ? lines : lines.filter((line) => !start.known.has(lineKey(line)))
}

/**
 * The page after one that was answered newest first, or undefined when that one was not full. A
 * page full of one instant is passed by: its rest cannot be told apart.
 */
export function olderPage(lines: readonly LogLine[], limit: number): PageStart | undefined {
  const oldest = lines.at(-1)
  if (!oldest || lines.length < limit) return undefined
  const at = BigInt(oldest.ts)
  if (lines[0]?.ts === oldest.ts) return { end: at, known: new Set() }
  const seam = lines.filter((line) => line.ts === oldest.ts)
  return { end: at + 1n, known: new Set(seam.map(lineKey)) }
}
