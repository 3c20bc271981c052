import type { LineFilterExpr } from '../ast.ts'
import { hasIpOf, type IpRange, parseIpRange } from '../ip-range.ts'
import { type PatternPart, parsePattern } from '../pattern.ts'
import type { LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'
import { compileRegexp } from '../regexp.ts'

interface LineTest {
  test(line: string): boolean
}

/** `|= "a" or "b"` and its kin: with a negative operator, any operand drops the line. */
export class LineFilterStage implements Stage {
  readonly #tests: readonly LineTest[]
  readonly #negate: boolean

  constructor({ op, operands }: LineFilterExpr) {
    this.#negate = op.startsWith('!')
    this.#tests = operands.map(({ ip, value }): LineTest => {
      if (ip) return new IpTest(parseIpRange(value))
      if (op === '|=' || op === '!=') return new ContainsTest(value)
      if (op === '|~' || op === '!~') return regexpTest(value)
      return new LinePattern(value)
    })
  }

  run({ line }: LogEntry): boolean {
    for (const test of this.#tests) if (test.test(line)) return !this.#negate
    return this.#negate
  }
}

class ContainsTest implements LineTest {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  test(line: string): boolean {
    return line.includes(this.#text)
  }
}

class IpTest implements LineTest {
  readonly #range: IpRange

  constructor(range: IpRange) {
    this.#range = range
  }

  test(line: string): boolean {
    return hasIpOf(this.#range, line)
  }
}

/** A regular expression without any operator is a plain search. */
function regexpTest(text: string): LineTest {
  return /^[^\\^$.*+?()[\]{}|]*$/.test(text) ? new ContainsTest(text) : compileRegexp(text, false)
}

/**
 * `|> "a <_> b"`: each literal is taken where it first occurs behind the one before, without going
 * back, and each `<_>` swallows at least one character. The first literal may stand anywhere; the
 * line ends with the last one.
 */
export class LinePattern implements LineTest {
  readonly #parts: readonly PatternPart[]

  constructor(pattern: string) {
    this.#parts = parsePattern(pattern)
  }

  test(line: string): boolean {
    if (this.#parts.length === 0) return line === ''
    let at = 0
    let afterCapture = false
    for (const part of this.#parts) {
      if ('capture' in part) {
        afterCapture = true
        continue
      }
      const found = line.indexOf(part.literal, at)
      if (found < 0 || (afterCapture && found === at)) return false
      at = found + part.literal.length
      afterCapture = false
    }
    return afterCapture ? at < line.length : at === line.length
  }
}
