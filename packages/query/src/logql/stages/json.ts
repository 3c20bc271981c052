import type { LogEntry } from '../pipeline/log-entry.ts'
import { missingOf, type ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { JsonProblem, JsonScanner, NOT_AN_OBJECT } from './json-scanner.ts'
import { toLabelName } from './label-name.ts'
import { toLabelValue } from './label-value.ts'

/** Nested objects deeper than this are left alone. */
const MAX_DEPTH = 64

/**
 * `| json`: every scalar of the line's object becomes a label; nested names are joined with `_`,
 * arrays and nulls are skipped. What stands before a fault is kept, beside JSONParserErr.
 */
export class JsonStage implements Stage {
  readonly #hints: ParserHints
  readonly #scanner = new JsonScanner()
  readonly #names = new Map<string, string>()
  #entry: LogEntry | undefined
  #prefix = ''
  #depth = 0
  #missing = 0
  #undecoded = false

  constructor(hints: ParserHints) {
    this.#hints = hints
  }

  run(entry: LogEntry): boolean {
    if (this.#hints.skip) return true
    this.#entry = entry
    this.#scanner.text = entry.line
    this.#undecoded = entry.line.includes('\ufffd')
    this.#prefix = ''
    this.#depth = 0
    this.#missing = missingOf(this.#hints, entry)
    if (this.#missing === 0) return true
    // Many lines are none; throwing takes longer than reading one that is.
    if (!this.#scanner.isObject(0)) {
      failParser(entry, this.#hints, 'JSONParserErr', NOT_AN_OBJECT)
      return true
    }
    try {
      this.#scanner.members(0, this.#member)
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error
      failParser(entry, this.#hints, 'JSONParserErr', error.message)
    }
    return true
  }

  readonly #member = (key: string): boolean => {
    const scanner = this.#scanner
    if (scanner.kind === 'array' || scanner.kind === 'null') return true
    const name = this.#name(key)
    if (scanner.kind === 'object') return this.#nested(name)
    // Below an object of a blank name even this is a label's name.
    if (name === '' && this.#depth === 0) return true
    const { wanted } = this.#hints
    if (wanted !== undefined && !wanted.has(name)) return true
    const value = scanner.value()
    const text = this.#undecoded || scanner.isEscaped ? toLabelValue(value) : value
    if (this.#entry?.extract(name, text)) this.#missing--
    return this.#missing > 0
  }

  #nested(name: string): boolean {
    if (this.#depth >= MAX_DEPTH || !this.#wantsBelow(name)) return true
    const outer = this.#prefix
    this.#prefix = name === '' ? '' : `${name}_`
    this.#depth++
    const goOn = this.#scanner.members(this.#scanner.start, this.#member)
    this.#depth--
    this.#prefix = outer
    return goOn
  }

  #wantsBelow(name: string): boolean {
    const { wanted } = this.#hints
    if (wanted === undefined) return true
    for (const label of wanted) if (label.startsWith(name)) return true
    return false
  }

  /** Keys repeat from line to line, so their label names are kept. */
  #name(key: string): string {
    if (this.#prefix !== '') {
      const inner = toLabelName(key, false)
      return inner === '' ? this.#prefix.slice(0, -1) : this.#prefix + inner
    }
    let name = this.#names.get(key)
    if (name === undefined) {
      name = toLabelName(key, true)
      if (this.#names.size < 1000) this.#names.set(key, name)
    }
    return name
  }
}

/** Marks a line that a parser could not read. */
export function failParser(
  entry: LogEntry,
  hints: ParserHints,
  name: 'JSONParserErr' | 'LogfmtParserErr',
  details: string,
): void {
  entry.fail(name, details)
  if (hints.preserveError) entry.preserveError = true
}
