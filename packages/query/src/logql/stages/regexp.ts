import type { RE2JS } from 're2js'
import type { LogEntry } from '../pipeline/log-entry.ts'
import type { ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { compileRegexp } from '../regexp.ts'

/** `| regexp "(?P<name>…)"`: each named group of the first match becomes a label. */
export class RegexpStage implements Stage {
  readonly #hints: ParserHints
  readonly #regexp: RE2JS
  readonly #groups: readonly (readonly [name: string, group: number])[]

  constructor(regexp: string, hints: ParserHints) {
    this.#regexp = compileRegexp(regexp, false)
    this.#groups = Object.entries(this.#regexp.namedGroups())
    this.#hints = hints
  }

  run(entry: LogEntry): boolean {
    if (this.#hints.skip) return true
    const matcher = this.#regexp.matcher(entry.line)
    if (!matcher.find()) return true
    for (const [name, group] of this.#groups) {
      if (this.#hints.wanted?.has(name) === false) continue
      entry.extract(name, matcher.group(group) ?? '')
    }
    return true
  }
}
