import type { LogEntry } from '../pipeline/log-entry.ts'
import { missingOf, type ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { failParser } from './json.ts'
import { toLabelName } from './label-name.ts'
import { toLabelValue } from './label-value.ts'
import { LogfmtScanner } from './logfmt-scanner.ts'

/**
 * `| logfmt`: every pair of the line becomes a label, the first of equal names. Pairs that are
 * none are skipped; with `--strict` they end the parsing with LogfmtParserErr.
 */
export class LogfmtStage implements Stage {
  readonly #hints: ParserHints
  readonly #strict: boolean
  readonly #keepEmpty: boolean
  readonly #scanner = new LogfmtScanner()
  readonly #names = new Map<string, string>()

  constructor(strict: boolean, keepEmpty: boolean, hints: ParserHints) {
    this.#strict = strict
    this.#keepEmpty = keepEmpty
    this.#hints = hints
  }

  run(entry: LogEntry): boolean {
    const { skip, wanted } = this.#hints
    if (skip) return true
    const scanner = this.#scanner
    scanner.start(entry.line)
    let missing = missingOf(this.#hints, entry)
    if (missing === 0) return true
    while (!scanner.atEnd) {
      if (!scanner.next()) {
        if (this.#strict && scanner.problem !== '') break
        continue
      }
      const name = this.#name(scanner.key)
      if (name === '' || (wanted !== undefined && !wanted.has(name))) continue
      const { value } = scanner
      if (value === '' && !this.#keepEmpty) continue
      if (entry.extract(name, scanner.undecoded ? toLabelValue(value) : value)) missing--
      if (missing <= 0) break
    }
    if (this.#strict && scanner.problem !== '') {
      failParser(entry, this.#hints, 'LogfmtParserErr', scanner.problem)
    }
    return true
  }

  #name(key: string): string {
    let name = this.#names.get(key)
    if (name === undefined) {
      name = toLabelName(key, true)
      if (this.#names.size < 1000) this.#names.set(key, name)
    }
    return name
  }
}
