import { RE2JS, RE2JSException } from 're2js'
import { QueryError } from '../syntax/query-error.ts'

/** Longest regular expression that is accepted: compiling is not free. */
const MAX_LENGTH = 32_768

/**
 * Compiles what a user wrote, in RE2's syntax. `anchored` is how label matchers read it: the whole
 * value, `.` matches newlines. Throws a QueryError with RE2's reason.
 */
export function compileRegexp(text: string, anchored: boolean): RE2JS {
  if (text.length > MAX_LENGTH) {
    throw new QueryError(`error parsing regexp: expression too large: ${text.length} characters`)
  }
  try {
    const plain = RE2JS.compile(text)
    return anchored ? RE2JS.compile(`^(?s:${text})$`) : plain
  } catch (error) {
    if (error instanceof RE2JSException || error instanceof Error) {
      throw new QueryError(
        error.message.replace(/^(?!error parsing regexp)/, 'error parsing regexp: '),
      )
    }
    throw error
  }
}
