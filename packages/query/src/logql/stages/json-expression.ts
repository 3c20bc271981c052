import type { Extraction } from '../ast.ts'
import { type JsonPath, parseJsonPath } from '../json-path.ts'
import { EXTRACTED } from '../pipeline/label-category.ts'
import type { LogEntry } from '../pipeline/log-entry.ts'
import { missingOf, type ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { failParser } from './json.ts'
import { JsonProblem, JsonScanner } from './json-scanner.ts'
import { toLabelValue } from './label-value.ts'

/**
 * `| json name="path", …`: one label for each path; objects and arrays as they are written, null
 * and what is missing as an empty label. What else stands in the line need not be JSON.
 */
export class JsonExpressionStage implements Stage {
  readonly #hints: ParserHints
  readonly #paths: readonly (readonly [name: string, path: JsonPath])[]
  readonly #scanner = new JsonScanner(true)

  constructor(extractions: readonly Extraction[], hints: ParserHints) {
    this.#hints = hints
    this.#paths = extractions.map((e) => [e.name, parseJsonPath(e.expression)])
  }

  run(entry: LogEntry): boolean {
    if (this.#hints.skip || entry.line === '' || missingOf(this.#hints, entry) === 0) return true
    const scanner = this.#scanner
    scanner.text = entry.line
    const first = entry.line[0]
    if (first !== '{' && first !== '[' && first !== '"') {
      failParser(entry, this.#hints, 'JSONParserErr', '')
      return true
    }
    for (const [name, path] of this.#paths) {
      let value = this.#find(path)
      if (value !== undefined && scanner.kind === 'unknown') {
        failParser(entry, this.#hints, 'JSONParserErr', 'Unknown value type')
        value = undefined
      }
      const key = entry.extractedName(name)
      if (value !== undefined) entry.set(EXTRACTED, key, value)
      else if (entry.get(name) === undefined) entry.set(EXTRACTED, name, '')
    }
    return true
  }

  /** The value at the path; undefined when it is not there or the line ends too early. */
  #find(path: JsonPath): string | undefined {
    const scanner = this.#scanner
    try {
      let at = 0
      for (const step of path) {
        const c = scanner.text[at]
        const found =
          typeof step === 'number'
            ? c === '[' && scanner.element(at, step)
            : c === '{' && !scanner.members(at, (key) => key !== step)
        if (!found) return undefined
        at = scanner.kind === 'string' ? scanner.start - 1 : scanner.start
      }
    } catch (error) {
      if (error instanceof JsonProblem) return undefined
      throw error
    }
    if (scanner.kind === 'null') return ''
    return scanner.kind === 'object' ? scanner.value() : toLabelValue(scanner.value())
  }
}
