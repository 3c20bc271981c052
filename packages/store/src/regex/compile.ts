import { TailspanError } from '@tailspan/model'
import { RE2JS } from 're2js'

/** A test over one text, linear in its length whatever the pattern. */
export type TextTest = (text: string) => boolean

/**
 * A label pattern: RE2, anchored at both ends, `.` matches newlines. Throws `bad_request` when
 * RE2 refuses the pattern.
 */
export function compileAnchored(pattern: string): TextTest {
  const regex = compile(pattern, RE2JS.DOTALL)
  return (text) => regex.testExact(text)
}

/** A line pattern: RE2, unanchored, `.` stops at newlines. Throws like `compileAnchored`. */
export function compileUnanchored(pattern: string): TextTest {
  const regex = compile(pattern, 0)
  return (text) => regex.test(text)
}

/** What the first group of a line pattern's first match holds, '' without one. Throws like `compileAnchored`. */
export function compileCapture(pattern: string): (text: string) => string {
  const regex = compile(pattern, 0)
  return (text) => {
    const matcher = regex.matcher(text)
    return matcher.find() ? (matcher.group(1) ?? '') : ''
  }
}

function compile(pattern: string, flags: number): RE2JS {
  try {
    return RE2JS.compile(pattern, flags)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new TailspanError(
      'bad_request',
      `bad regular expression ${JSON.stringify(pattern)}: ${reason}`,
    )
  }
}

/** A test of `name op value` on the value a label has, '' when it is absent. */
export function compileComparison(op: '=' | '!=' | '=~' | '!~', value: string): TextTest {
  switch (op) {
    case '=':
      return (text) => text === value
    case '!=':
      return (text) => text !== value
    case '=~':
      return compileAnchored(value)
    case '!~': {
      const matches = compileAnchored(value)
      return (text) => !matches(text)
    }
  }
}
