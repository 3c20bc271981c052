import { QueryError } from '../../../syntax/query-error.ts'
import { expandTemplate } from '../../go-expand.ts'
import { compileRegexp } from '../../regexp.ts'
import { TemplateError } from '../template-error.ts'
import { bounded, MAX_TEXT } from '../value.ts'
import { fixed, type TemplateFunction, text } from './template-function.ts'

type Regexp = ReturnType<typeof compileRegexp>

/** Functions on regular expressions (RE2). */
export const regexpFunctions: ReadonlyMap<string, TemplateFunction> = new Map([
  ['regexReplaceAll', fixed(3, (a) => replaceAll(text(a, 0), text(a, 1), text(a, 2), true))],
  [
    'regexReplaceAllLiteral',
    fixed(3, (a) => replaceAll(text(a, 0), text(a, 1), text(a, 2), false)),
  ],
  ['count', fixed(2, (a) => countMatches(text(a, 0), text(a, 1)))],
])

function compile(pattern: string): Regexp {
  try {
    return compileRegexp(pattern, false)
  } catch (error) {
    if (error instanceof QueryError) throw new TemplateError(error.message)
    throw error
  }
}

function replaceAll(pattern: string, value: string, replacement: string, expands: boolean): string {
  const matcher = compile(pattern).matcher(value)
  let out = ''
  let from = 0
  while (matcher.find()) {
    const filled = expands ? expandTemplate(replacement, matcher) : replacement
    out += value.slice(from, matcher.start()) + filled
    from = matcher.end()
    if (out.length > MAX_TEXT) break
  }
  return bounded(out.length, () => out + value.slice(from))
}

function countMatches(pattern: string, value: string): bigint {
  const matcher = compile(pattern).matcher(value)
  let count = 0n
  while (matcher.find()) count++
  return count
}
