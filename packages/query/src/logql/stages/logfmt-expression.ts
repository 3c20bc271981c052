import type { Extraction } from '../ast.ts'
import { EXTRACTED } from '../pipeline/label-category.ts'
import type { LogEntry } from '../pipeline/log-entry.ts'
import { missingOf, type ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { failParser } from './json.ts'
import { toLabelName } from './label-name.ts'
import { LogfmtScanner } from './logfmt-scanner.ts'

/** `| logfmt name="key", …`: one label for each key, the last of its values; what is missing becomes an empty label. */
export class LogfmtExpressionStage implements Stage {
  readonly #hints: ParserHints
  readonly #strict: boolean
  readonly #extractions: readonly Extraction[]
  readonly #scanner = new LogfmtScanner()

  constructor(extractions: readonly Extraction[], strict: boolean, hints: ParserHints) {
    this.#extractions = extractions
    this.#strict = strict
    this.#hints = hints
  }

  run(entry: LogEntry): boolean {
    if (this.#hints.skip || missingOf(this.#hints, entry) === 0) return true
    for (const { name } of this.#extractions) {
      if (entry.extractedName(name) === name) entry.set(EXTRACTED, name, '')
    }
    const scanner = this.#scanner
    scanner.start(entry.line)
    while (!scanner.atEnd) {
      if (!scanner.next()) {
        if (this.#strict && scanner.problem !== '') break
        continue
      }
      const key = toLabelName(scanner.key, true)
      const value = scanner.value.includes('\ufffd') ? '' : scanner.value
      for (const { name, expression } of this.#extractions) {
        if (expression === key) entry.set(EXTRACTED, entry.extractedName(name), value)
      }
    }
    if (this.#strict && scanner.problem !== '') {
      failParser(entry, this.#hints, 'LogfmtParserErr', scanner.problem)
    }
    return true
  }
}
