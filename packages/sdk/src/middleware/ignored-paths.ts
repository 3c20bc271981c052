import { isGlob } from '../sampling/route-rule.ts'

/** Whether requests to a path, without its query, are left alone. */
export function ignoredPaths(patterns: readonly (string | RegExp)[]): (path: string) => boolean {
  const whole = new Set<string>()
  const globs: string[] = []
  const expressions: RegExp[] = []
  for (const pattern of patterns) {
    if (pattern instanceof RegExp) {
      // One with a state would find every other path.
      expressions.push(new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, '')))
    } else if (pattern.includes('*')) globs.push(pattern)
    else whole.add(pattern)
  }
  if (globs.length === 0 && expressions.length === 0) return (path) => whole.has(path)
  return (path) =>
    whole.has(path) ||
    globs.some((glob) => isGlob(path, glob)) ||
    expressions.some((expression) => expression.test(path))
}
