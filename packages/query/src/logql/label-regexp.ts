import { type RegexpNode, readSimpleRegexp } from './simple-regexp.ts'

/** A text that the value holds, or is. */
interface Search {
  readonly text: string
  readonly whole: boolean
}

/** Values that pass: all of them, or those that some search finds. */
type Searches = 'all' | readonly Search[]

/**
 * What Loki makes of a label filter's regular expression, as one that matches the whole value. Loki
 * takes simple ones apart into searches, and is then content with a value that holds the text:
 * `0.*` finds `10`, and `warn|warning` finds `prewarn`. All others are anchored as documented.
 */
export function labelRegexp(regexp: string): string {
  const { flag, searches } = takeApart(regexp)
  if (searches === undefined) return regexp
  if (searches === 'all') return '.*'
  if (searches.every(({ whole }) => whole)) return regexp
  const found = searches.map(({ text, whole }) => (whole ? escape(text) : `.*${escape(text)}.*`))
  return flag + found.join('|')
}

/** Whether Loki takes the regular expression of a label filter apart; it then prints it in another way. */
export function isTakenApart(regexp: string): boolean {
  return regexp === '.+' || takeApart(regexp).searches !== undefined
}

function takeApart(regexp: string): { flag: string; searches: Searches | undefined } {
  const [, flag = '', rest = ''] = /^(\(\?i\))?(.*)$/s.exec(regexp) ?? []
  const node = readSimpleRegexp(rest)
  return { flag, searches: node && searchesOf(node) }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function searchesOf(node: RegexpNode): Searches | undefined {
  switch (node.kind) {
    case 'literal':
      return [{ text: node.text, whole: true }]
    case 'anything':
    case 'empty':
      return 'all'
    case 'alternatives':
      return either(node.of.map(searchesOf))
    case 'group':
      return searchesOf(node.of)
    case 'sequence':
      return sequence(node.of, undefined)
    case 'other':
      return undefined
  }
}

function either(all: readonly (Searches | undefined)[]): Searches | undefined {
  const found: Search[] = []
  let everything = false
  for (const searches of all) {
    if (searches === undefined) return undefined
    if (searches === 'all') everything = true
    else found.push(...searches)
  }
  return everything ? 'all' : found
}

/** At most three pieces: one text, `.*` around it, or alternatives behind it. */
function sequence(pieces: readonly RegexpNode[], before: string | undefined): Searches | undefined {
  const some = pieces
    .map((piece) => (piece.kind === 'group' ? piece.of : piece))
    .filter(({ kind }) => kind !== 'empty')
  if (some.length > 3) return undefined
  let text = before
  let texts = 0
  let found: Search[] | undefined
  for (const piece of some) {
    if (piece.kind === 'literal') {
      if (texts++ > 0) return undefined
      text = (text ?? '') + piece.text
    } else if (piece.kind === 'alternatives' && text !== undefined) {
      const more = behind(piece.of, text)
      if (more === undefined) return undefined
      found = [...(found ?? []), ...more]
    } else if (piece.kind !== 'anything') return undefined
  }
  if (found !== undefined) return found
  return text === undefined ? undefined : [{ text, whole: false }]
}

/** A text with alternatives behind it: each makes a search. */
function behind(alternatives: readonly RegexpNode[], text: string): Search[] | undefined {
  const found: Search[] = []
  for (const one of alternatives) {
    if (one.kind === 'empty' || one.kind === 'anything') found.push({ text, whole: false })
    else if (one.kind === 'literal') found.push({ text: text + one.text, whole: false })
    else {
      const more = one.kind === 'sequence' ? sequence(one.of, text) : undefined
      if (more === undefined || more === 'all') return undefined
      found.push(...more)
    }
  }
  return found
}
