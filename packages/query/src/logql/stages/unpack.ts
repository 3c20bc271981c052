import type { LogEntry } from '../pipeline/log-entry.ts'
import { missingOf, type ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { failParser } from './json.ts'
import { JsonProblem, JsonScanner } from './json-scanner.ts'
import { toLabelName } from './label-name.ts'
import { toLabelValue } from './label-value.ts'

const ENTRY = '_entry'

/** `| unpack`: undoes Promtail's pack stage. The strings beside `_entry` are labels, `_entry` the line. */
export class UnpackStage implements Stage {
  readonly #hints: ParserHints
  readonly #scanner = new JsonScanner()

  constructor(hints: ParserHints) {
    this.#hints = hints
  }

  run(entry: LogEntry): boolean {
    if (this.#hints.skip || entry.line === '' || missingOf(this.#hints, entry) === 0) return true
    if (!entry.line.startsWith('{')) {
      failParser(entry, this.#hints, 'JSONParserErr', 'expecting json object(6), but it is not')
      return true
    }
    const scanner = this.#scanner
    scanner.text = entry.line
    const { wanted } = this.#hints
    const found: [string, string][] = []
    let line: string | undefined
    try {
      scanner.members(0, (key) => {
        if (scanner.kind !== 'string') return true
        if (key === ENTRY) line = scanner.value()
        else {
          const name = toLabelName(key, true)
          if (name !== '' && wanted?.has(name) !== false) {
            found.push([name, toLabelValue(scanner.value())])
          }
        }
        return true
      })
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error
      failParser(entry, this.#hints, 'JSONParserErr', error.message)
      return true
    }
    if (line === undefined) return true
    for (const [name, value] of found) entry.extract(name, value)
    entry.line = line
    return true
  }
}
