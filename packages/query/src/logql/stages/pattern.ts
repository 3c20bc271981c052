import { type PatternPart, parsePattern } from '../pattern.ts'
import type { LogEntry } from '../pipeline/log-entry.ts'
import { missingOf, type ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'

/**
 * `| pattern "<a> - <b>"`: captures run up to the first occurrence of the text that follows them.
 * When that text is missing the capture takes the rest of the line and the later ones nothing.
 */
export class PatternStage implements Stage {
  readonly #hints: ParserHints
  readonly #parts: readonly PatternPart[]

  constructor(pattern: string, hints: ParserHints) {
    this.#parts = parsePattern(pattern)
    this.#hints = hints
  }

  run(entry: LogEntry): boolean {
    const { line } = entry
    if (this.#hints.skip || line === '' || missingOf(this.#hints, entry) === 0) return true
    let at = 0
    for (const [i, part] of this.#parts.entries()) {
      if ('literal' in part) {
        // Only a leading literal comes here: the others were consumed with the capture before.
        if (i > 0) continue
        if (!line.startsWith(part.literal)) return true
        at = part.literal.length
        continue
      }
      const next = this.#parts[i + 1]
      const literal = next !== undefined && 'literal' in next ? next.literal : undefined
      const end = literal === undefined ? -1 : line.indexOf(literal, at)
      this.#keep(entry, part.capture, end < 0 ? line.slice(at) : line.slice(at, end))
      if (end < 0) return true
      at = end + (literal ?? '').length
    }
    return true
  }

  #keep(entry: LogEntry, name: string, value: string): void {
    if (name === '' || this.#hints.wanted?.has(name) === false) return
    entry.extract(name, value)
  }
}
