/** A regular expression of texts, `.*`, groups and alternatives; all else is `other`. */
export type RegexpNode =
  | { readonly kind: 'literal'; readonly text: string }
  /** `.*` */
  | { readonly kind: 'anything' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'group'; readonly of: RegexpNode }
  | { readonly kind: 'sequence' | 'alternatives'; readonly of: readonly RegexpNode[] }
  | { readonly kind: 'other' }

/** Groups deeper than this are not looked into. */
const MAX_DEPTH = 50

/**
 * Reads a regular expression the way Go's parser arranges it: texts side by side are one, and what
 * alternatives have in common at their beginning stands once in front of them. undefined when it holds
 * anything but texts, `.*`, groups and alternatives.
 */
export function readSimpleRegexp(regexp: string): RegexpNode | undefined {
  const reader = new Reader(Array.from(regexp))
  return reader.whole()
}

class Reader {
  readonly #chars: readonly string[]
  #at = 0
  #depth = 0

  constructor(chars: readonly string[]) {
    this.#chars = chars
  }

  whole(): RegexpNode | undefined {
    const node = this.#alternatives()
    return this.#at === this.#chars.length ? node : undefined
  }

  #alternatives(): RegexpNode | undefined {
    if (++this.#depth > MAX_DEPTH) return undefined
    const branches: RegexpNode[][] = []
    do {
      const branch = this.#branch()
      if (branch === undefined) return undefined
      branches.push(branch)
    } while (this.#take('|'))
    this.#depth--
    return arrange(branches)
  }

  #branch(): RegexpNode[] | undefined {
    const pieces: RegexpNode[] = []
    for (;;) {
      const c = this.#chars[this.#at]
      if (c === undefined || c === '|' || c === ')') return pieces
      const piece = this.#piece(c)
      if (piece === undefined) return undefined
      const last = pieces.at(-1)
      if (piece.kind === 'literal' && last?.kind === 'literal') {
        pieces[pieces.length - 1] = { kind: 'literal', text: last.text + piece.text }
      } else pieces.push(piece)
    }
  }

  #piece(c: string): RegexpNode | undefined {
    this.#at++
    let node: RegexpNode | undefined
    if (c === '.') return this.#take('*') && !this.#quantified() ? { kind: 'anything' } : undefined
    if (c === '(') node = this.#group()
    else if (c === '\\') {
      const escaped = this.#chars[this.#at++] ?? ''
      if (/^[!-/:-@[-`{-~]$/.test(escaped)) node = { kind: 'literal', text: escaped }
    } else if (!/^[\^$*+?[\]{}]$/.test(c)) node = { kind: 'literal', text: c }
    return this.#quantified() ? undefined : node
  }

  #group(): RegexpNode | undefined {
    if (this.#chars[this.#at] === '?' && !this.#takeAll('?:')) return undefined
    const node = this.#alternatives()
    return node && this.#take(')') ? { kind: 'group', of: node } : undefined
  }

  #quantified(): boolean {
    return /^[*+?{]$/.test(this.#chars[this.#at] ?? '')
  }

  #take(c: string): boolean {
    if (this.#chars[this.#at] !== c) return false
    this.#at++
    return true
  }

  #takeAll(text: string): boolean {
    return Array.from(text).every((c) => this.#take(c))
  }
}

/** Alternatives with what they begin with in common taken out; single characters become a class. */
function arrange(branches: readonly RegexpNode[][]): RegexpNode {
  const nodes: RegexpNode[] = []
  for (let from = 0; from < branches.length; ) {
    let common = leadingText(branches[from])
    let to = from + 1
    for (; to < branches.length; to++) {
      const shared = sharedStart(common, leadingText(branches[to]))
      if (shared === '') break
      common = shared
    }
    if (to - from > 1) {
      const rests = branches.slice(from, to).map((branch) => withoutStart(branch, common))
      nodes.push(sequenceOf([{ kind: 'literal', text: common }, arrange(rests)]))
    } else nodes.push(sequenceOf(branches[from] ?? []))
    from = to
  }
  const merged = mergeClasses(nodes)
  const [only, second] = merged
  return only !== undefined && second === undefined ? only : { kind: 'alternatives', of: merged }
}

function mergeClasses(nodes: readonly RegexpNode[]): RegexpNode[] {
  const isChar = (node: RegexpNode | undefined): boolean =>
    node?.kind === 'other' || (node?.kind === 'literal' && Array.from(node.text).length === 1)
  const merged: RegexpNode[] = []
  for (const [i, node] of nodes.entries()) {
    if (isChar(node) && isChar(nodes[i - 1])) merged[merged.length - 1] = { kind: 'other' }
    else if (node.kind !== 'empty' || nodes[i - 1]?.kind !== 'empty') merged.push(node)
  }
  return merged
}

function sequenceOf(pieces: readonly RegexpNode[]): RegexpNode {
  const [only, second] = pieces
  if (only === undefined) return { kind: 'empty' }
  return second === undefined ? only : { kind: 'sequence', of: pieces }
}

function leadingText(branch: readonly RegexpNode[] | undefined): string {
  const first = branch?.[0]
  return first?.kind === 'literal' ? first.text : ''
}

function sharedStart(a: string, b: string): string {
  const [x, y] = [Array.from(a), Array.from(b)]
  let n = 0
  while (n < x.length && n < y.length && x[n] === y[n]) n++
  return x.slice(0, n).join('')
}

function withoutStart(branch: readonly RegexpNode[], start: string): RegexpNode[] {
  const [first, ...rest] = branch
  const text = first?.kind === 'literal' ? first.text.slice(start.length) : ''
  return text === '' ? rest : [{ kind: 'literal', text }, ...rest]
}
