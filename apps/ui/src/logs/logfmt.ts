/**
 * The pairs of a line written as logfmt (`a=1 msg="two words"`), or undefined when it is anything
 * else. Looks at each character once.
 */
export function parseLogfmt(line: string): readonly (readonly [string, string])[] | undefined {
  const pairs: [string, string][] = []
  let at = 0
  while (at < line.length) {
    if (line[at] === ' ') {
      at++
      continue
    }
    const equals = line.indexOf('=', at)
    const name = equals < 0 ? '' : line.slice(at, equals)
    if (name === '' || name.includes(' ') || name.includes('"')) return undefined
    const quoted = line[equals + 1] === '"'
    const end = quoted ? closingQuote(line, equals + 2) : nextBlank(line, equals + 1)
    if (end < 0) return undefined
    pairs.push([name, quoted ? unescape(line.slice(equals + 2, end)) : line.slice(equals + 1, end)])
    at = quoted ? end + 1 : end
  }
  return pairs.length > 1 ? pairs : undefined
}

function nextBlank(line: string, from: number): number {
  const blank = line.indexOf(' ', from)
  return blank < 0 ? line.length : blank
}

function closingQuote(line: string, from: number): number {
  for (let i = from; i < line.length; i++) {
    if (line[i] === '\\') i++
    else if (line[i] === '"') return i
  }
  return -1
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

function unescape(text: string): string {
  if (!text.includes('\\')) return text
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex?: string, char = '') =>
    hex === undefined ? (ESCAPES.get(char) ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
