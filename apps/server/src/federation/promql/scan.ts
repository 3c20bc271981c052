import { type Token, tokensOf } from './tokens.ts'

/** A part of the text: from `start` up to `end`. */
interface Span {
  readonly start: number
  readonly end: number
}

/** Something between the braces of a selector: a matcher, or the metric's name in quotes. */
interface SelectorElement {
  readonly raw: string
  /** null for the metric's name. */
  readonly matcher: {
    readonly name: string
    readonly op: '=' | '!=' | '=~' | '!~'
    readonly value: string
  } | null
}

/** `{…}`; from the opening to the closing brace. */
export interface Selector extends Span {
  /** A metric's name stands in front of it. */
  readonly named: boolean
  readonly elements: readonly SelectorElement[]
}

/** Labels in parentheses behind one of these words; from the opening to the closing one. */
export interface LabelList extends Span {
  readonly keyword: 'by' | 'without' | 'on' | 'ignoring' | 'group_left' | 'group_right'
  readonly names: readonly string[]
}

export interface Aggregation {
  /** In lower case. */
  readonly fn: string
  readonly grouping: LabelList | null
  /** It is the whole query: nothing stands around it. */
  readonly outermost: boolean
}

/** What the text of a query says about labels; nothing is known about whether it is right. */
export interface Scan {
  readonly query: string
  readonly selectors: readonly Selector[]
  /** There may be a selector without braces. */
  readonly hasBareSelector: boolean
  readonly lists: readonly LabelList[]
  readonly aggregations: readonly Aggregation[]
  readonly functions: ReadonlySet<string>
}

const LISTS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'])
const OTHER_WORDS = new Set(['and', 'or', 'unless', 'atan2', 'bool', 'offset', 'inf', 'nan'])
const AGGREGATIONS = new Set(
  (
    'sum min max avg count group stddev stdvar ' +
    'topk bottomk quantile count_values limitk limit_ratio'
  ).split(' '),
)
const MATCHING = new Set(['=', '!=', '=~', '!~'])

/** Reads what can be read safely from the text of a PromQL query; null when something is unclear. */
export function scanPromql(query: string): Scan | null {
  const tokens = tokensOf(query)
  return tokens && new Scanner(query, tokens).scan()
}

class Scanner {
  readonly #query: string
  readonly #tokens: readonly Token[]
  readonly #selectors: Selector[] = []
  readonly #lists: LabelList[] = []
  readonly #aggregations: Aggregation[] = []
  readonly #functions = new Set<string>()
  #hasBareSelector = false
  #at = 0

  constructor(query: string, tokens: readonly Token[]) {
    this.#query = query
    this.#tokens = tokens
  }

  scan(): Scan | null {
    while (this.#at < this.#tokens.length) if (!this.#next()) return null
    return {
      query: this.#query,
      selectors: this.#selectors,
      hasBareSelector: this.#hasBareSelector,
      lists: this.#lists,
      aggregations: this.#aggregations,
      functions: this.#functions,
    }
  }

  /** Reads on; false when it is unclear what stands there. */
  #next(): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind === 'word') return this.#word(token)
    if (token?.raw === '{') return this.#selector(false)
    if (token?.raw === '[') return this.#duration()
    this.#at++
    return true
  }

  #word(token: Token): boolean {
    const word = token.raw.toLowerCase()
    const after = this.#raw(this.#at + 1)
    if (LISTS.has(word) && after === '(') return this.#list(word as LabelList['keyword']) !== null
    if (AGGREGATIONS.has(word) && ['(', 'by', 'without'].includes(after.toLowerCase())) {
      return this.#aggregation(word)
    }
    this.#at++
    if (after === '{') return this.#selector(!OTHER_WORDS.has(word))
    if (after === '(') this.#functions.add(word)
    else if (!OTHER_WORDS.has(word) && !LISTS.has(word)) this.#hasBareSelector = true
    return true
  }

  /** Notes the aggregation; what is in it is read afterwards. */
  #aggregation(fn: string): boolean {
    const first = this.#at === 0
    this.#at++
    let grouping: LabelList | null = null
    if (this.#raw(this.#at) !== '(') {
      grouping = this.#list(this.#raw(this.#at).toLowerCase() as LabelList['keyword'])
      if (grouping === null) return false
    }
    const close = this.#closing(this.#at)
    if (close === null) return false
    let end = close + 1
    if (grouping === null && ['by', 'without'].includes(this.#raw(end).toLowerCase())) {
      // It is read once more when its turn comes.
      const [here, known] = [this.#at, this.#lists.length]
      this.#at = end
      grouping = this.#list(this.#raw(end).toLowerCase() as LabelList['keyword'])
      if (grouping === null) return false
      end = this.#at
      this.#at = here
      this.#lists.length = known
    }
    const outermost = first && end === this.#tokens.length
    this.#aggregations.push({ fn, grouping, outermost })
    this.#at++
    return true
  }

  /** Labels in parentheses behind the word that is next. */
  #list(keyword: LabelList['keyword']): LabelList | null {
    const open = this.#tokens[this.#at + 1]
    if (open?.raw !== '(') return null
    const names: string[] = []
    for (this.#at += 2; ; this.#at++) {
      const token = this.#tokens[this.#at]
      if (token === undefined) return null
      if (token.raw === ')') {
        this.#at++
        const list = { keyword, names, start: open.start, end: token.end }
        this.#lists.push(list)
        return list
      }
      if (token.raw === ',') continue
      if (token.kind !== 'word' && token.kind !== 'text') return null
      names.push(token.value)
    }
  }

  #selector(named: boolean): boolean {
    const start = this.#tokens[this.#at]?.start ?? 0
    const elements: SelectorElement[] = []
    this.#at++
    for (;;) {
      const [first, sign, text] = this.#tokens.slice(this.#at, this.#at + 3)
      if (first?.raw === '}') {
        this.#at++
        this.#selectors.push({ named, elements, start, end: first.end })
        return true
      }
      const element = elementOf(this.#query, first, sign, text)
      if (element === null) return false
      elements.push(element)
      this.#at += element.matcher === null ? 1 : 3
      if (this.#raw(this.#at) === ',') this.#at++
      else if (this.#raw(this.#at) !== '}') return false
    }
  }

  #duration(): boolean {
    while (this.#raw(this.#at) !== ']') if (++this.#at >= this.#tokens.length) return false
    this.#at++
    return true
  }

  /** Place of the parenthesis that closes the one at a place. */
  #closing(open: number): number | null {
    let depth = 0
    for (let at = open; at < this.#tokens.length; at++) {
      const raw = this.#raw(at)
      if (raw === '(') depth++
      else if (raw === ')' && --depth === 0) return at
    }
    return null
  }

  #raw(at: number): string {
    return this.#tokens[at]?.raw ?? ''
  }
}

function elementOf(
  query: string,
  name: Token | undefined,
  sign: Token | undefined,
  text: Token | undefined,
): SelectorElement | null {
  if (name?.kind !== 'word' && name?.kind !== 'text') return null
  if (name.kind === 'text' && (sign?.raw === ',' || sign?.raw === '}')) {
    return { raw: name.raw, matcher: null }
  }
  if (!sign || !MATCHING.has(sign.raw) || text?.kind !== 'text') return null
  const op = sign.raw as '=' | '!=' | '=~' | '!~'
  return {
    raw: query.slice(name.start, text.end),
    matcher: { name: name.value, op, value: text.value },
  }
}
