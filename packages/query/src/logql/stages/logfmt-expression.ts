import type { Extraction } from '../ast.ts'
import { EXTRACTED } from '../pipeline/label-category.ts'
import type { LogEntry } from '../pipeline/log-entry.ts'
import type { ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { failParser } from './json.ts'
import { toLabelName } from './label-name.ts'
import { LogfmtScanner } from './logfmt-scanner.ts'

/** `| logfmt name="key", …`: one label for each key; what is missing becomes an empty label. */
export class LogfmtExpressionStage implements Stage {
  readonly #hints: ParserHints
  readonly #strict: boolean
  readonly #keepEmpty: boolean
  readonly #extractions: readonly Extraction[]
  readonly #scanner = new LogfmtScanner()

  constructor(
    extractions: readonly Extraction[],
    strict: boolean,
    keepEmpty: boolean,
    hints: ParserHints,
  ) {
    this.#extractions = extractions
    this.#strict = strict
    this.#keepEmpty = keepEmpty
    this.#hints = hints
  }

  run(entry: LogEntry): boolean {
    if (this.#hints.skip) return true
    for (const { name } of this.#extractions) {
      if (entry.get(name) === undefined) entry.set(EXTRACTED, name, '')
    }
    const scanner = this.#scanner
    scanner.start(entry.line)
    while (!scanner.atEnd) {
      if (!scanner.next()) {
        if (this.#strict && scanner.problem !== '') break
        continue
      }
      if (scanner.value === '' && !this.#keepEmpty) continue
      const key = toLabelName(scanner.key, true)
      for (const { name, expression } of this.#extractions) {
        if (expression === key) entry.set(EXTRACTED, entry.extractedName(name), scanner.value)
      }
    }
    if (this.#strict && scanner.problem !== '') {
      failParser(entry, this.#hints, 'LogfmtParserErr', scanner.problem)
    }
    return true
  }
}
