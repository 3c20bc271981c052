/**
 * A pattern that RE2 and re2js accept, in the words of the RE2 inside DuckDB: Go and re2js know
 * `(?<name>…)`, the older RE2 knows `(?P<name>…)` only.
 */
export function toDuckRegex(pattern: string): string {
  let text = ''
  let inClass = false
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? ''
    if (c === '\\') {
      if (pattern.startsWith('\\Q', i)) {
        const end = pattern.indexOf('\\E', i)
        const quoted = end < 0 ? pattern.slice(i) : pattern.slice(i, end + 2)
        text += quoted
        i += quoted.length - 1
        continue
      }
      text += pattern.slice(i, i + 2)
      i++
      continue
    }
    if (c === '[' && !inClass) {
      inClass = true
      // A bracket that comes first belongs to the class.
      const open = /^\[\^?\]?/.exec(pattern.slice(i, i + 3))?.[0] ?? '['
      text += open
      i += open.length - 1
      continue
    }
    if (c === '[' && inClass && pattern[i + 1] === ':') {
      const end = pattern.indexOf(':]', i + 2)
      if (end > 0) {
        text += pattern.slice(i, end + 2)
        i = end + 1
        continue
      }
    }
    if (c === ']') inClass = false
    if (!inClass && pattern.startsWith('(?<', i)) {
      text += '(?P<'
      i += 2
      continue
    }
    text += c
  }
  return text
}
