import type { RE2JS } from 're2js'
import type { MatchOp } from '../ast.ts'
import { compileRegexp } from '../regexp.ts'

/** Remembered answers of a regular expression: label values repeat. */
const CAPACITY = 1000

/** `op value` for a label's value, as in selectors: regular expressions match the whole value. */
export class ValueTest {
  readonly #negate: boolean
  readonly #value: string
  readonly #regexp: RE2JS | undefined
  readonly #known = new Map<string, boolean>()

  constructor(op: MatchOp, value: string) {
    this.#negate = op === '!=' || op === '!~'
    this.#value = value
    this.#regexp = op === '=~' || op === '!~' ? compileRegexp(value, true) : undefined
  }

  test(value: string): boolean {
    if (this.#regexp === undefined) return (value === this.#value) !== this.#negate
    let matches = this.#known.get(value)
    if (matches === undefined) {
      matches = this.#regexp.test(value)
      if (this.#known.size < CAPACITY) this.#known.set(value, matches)
    }
    return matches !== this.#negate
  }
}
