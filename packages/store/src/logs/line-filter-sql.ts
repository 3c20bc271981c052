import { VARCHAR } from '@duckdb/node-api'
import type { LineFilter } from '@tailspan/model'
import { compileUnanchored } from '../regex/compile.ts'
import { requiredTexts } from '../regex/required-texts.ts'
import { toDuckRegex } from '../sql/regex.ts'
import type { Bindings } from '../sql/statement.ts'

/** SQL of an exact line filter. A pattern that RE2 refuses throws `bad_request`. */
export function lineFilterSql(filter: LineFilter, bindings: Bindings): string {
  const tests = filter.anyOf.map((operand) => {
    if (filter.kind === 'contains') return `contains(line, ${bindings.bind(operand, VARCHAR)})`
    compileUnanchored(operand)
    const matches = `regexp_matches(line, ${bindings.bind(toDuckRegex(operand), VARCHAR)}, 'c')`
    const text = longestRequired(operand)
    if (text === undefined) return matches
    return `CASE WHEN contains(line, ${bindings.bind(text, VARCHAR)}) THEN ${matches} ELSE false END`
  })
  const any = tests.length === 0 ? 'false' : `(${tests.join(' OR ')})`
  return filter.negate ? `NOT ${any}` : any
}

/** Shorter texts stand in most lines. */
const WORTHWHILE = 3

/** A text that takes less time to look for than the pattern, which requires it. */
function longestRequired(pattern: string): string | undefined {
  let longest = ''
  for (const { anyOf, anyCase } of requiredTexts(pattern)) {
    const [only = '', second] = anyOf
    if (!anyCase && second === undefined && only.length > longest.length) longest = only
  }
  return longest.length < WORTHWHILE ? undefined : longest
}

/** SQL of a prefilter: the line or the metadata contains one of the texts. */
export function prefilterSql(texts: readonly string[], bindings: Bindings): string {
  const tests = texts.map((text) => {
    const needle = bindings.bind(text, VARCHAR)
    return `contains(line, ${needle}) OR contains(metadata, ${needle})`
  })
  return tests.length === 0 ? 'false' : `(${tests.join(' OR ')})`
}
