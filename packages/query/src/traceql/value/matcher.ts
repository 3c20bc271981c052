import { RE2JS } from 're2js'

/** Distinct texts whose verdict is remembered. */
const REMEMBERED = 2000
/** Longest text that is. */
const MEMORABLE = 256

/** A test whether a text matches an RE2 pattern from end to end; `.` matches newlines too. */
export function fullMatcher(pattern: string): (text: string) => boolean {
  const compiled = RE2JS.compile(pattern, RE2JS.DOTALL)
  const verdicts = new Map<string, boolean>()
  return (text) => {
    const known = verdicts.get(text)
    if (known !== undefined) return known
    const verdict = compiled.matches(text)
    if (text.length > MEMORABLE) return verdict
    if (verdicts.size >= REMEMBERED) verdicts.clear()
    verdicts.set(text, verdict)
    return verdict
  }
}
