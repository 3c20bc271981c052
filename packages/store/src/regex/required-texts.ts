/** One of these texts stands in every line that the pattern matches. */
export interface RequiredText {
  readonly anyOf: readonly string[]
  /** The texts are in lower case, and stand for any case. */
  readonly anyCase: boolean
}

/** Groups deeper than this are not looked into. */
const MAX_DEPTH = 50

/**
 * What a line must hold to match a pattern of RE2's syntax, unanchored: all of the list. Empty when
 * nothing can be told, also of a pattern that is none.
 */
export function requiredTexts(pattern: string): RequiredText[] {
  const reader = new Reader(Array.from(pattern))
  const found = reader.whole()
  return found ? allOf(found) : []
}

/** What is known of a part of a pattern. */
interface Part {
  /** The text, when the part matches nothing else. */
  readonly text?: Text
  readonly needs: readonly RequiredText[]
}

interface Text {
  readonly chars: string
  readonly anyCase: boolean
}

const UNKNOWN: Part = { needs: [] }
const NOTHING: Part = { text: { chars: '', anyCase: false }, needs: [] }
const CONTROL: ReadonlyMap<string, string> = new Map(
  Object.entries({ t: '\t', n: '\n', r: '\r', f: '\f', v: '\v', a: '\x07' }),
)

class Reader {
  readonly #chars: readonly string[]
  #at = 0
  #depth = 0
  #anyCase = false

  constructor(chars: readonly string[]) {
    this.#chars = chars
  }

  /** undefined when something stands there that is not understood. */
  whole(): Part | undefined {
    const part = this.#alternatives()
    return this.#at === this.#chars.length ? part : undefined
  }

  #alternatives(): Part | undefined {
    if (++this.#depth > MAX_DEPTH) return undefined
    const before = this.#anyCase
    const branches: Part[] = []
    do {
      const branch = this.#sequence()
      if (!branch) return undefined
      branches.push(branch)
    } while (this.#take('|'))
    this.#anyCase = before
    this.#depth--
    const [only, second] = branches
    return second === undefined ? only : oneOf(branches)
  }

  #sequence(): Part | undefined {
    const run = new Run()
    for (;;) {
      const c = this.#chars[this.#at]
      if (c === undefined || c === '|' || c === ')') return run.end()
      this.#at++
      const part = this.#part(c)
      if (!part) return undefined
      const times = this.#quantifier()
      if (!times) return undefined
      if (times === 'maybe') run.add(UNKNOWN)
      else run.add(part)
      if (times === 'repeated') run.add(UNKNOWN)
    }
  }

  #part(c: string): Part | undefined {
    if (c === '(') return this.#group()
    if (c === '[') return this.#class()
    if (c === '\\') return this.#escape()
    if (c === '.') return UNKNOWN
    if (c === '^' || c === '$') return NOTHING
    return /^[*+?{]$/.test(c) ? undefined : this.#literal(c)
  }

  #literal(c: string): Part {
    if (!this.#anyCase) return { text: { chars: c, anyCase: false }, needs: [] }
    // Both k and s have a third form, outside of ASCII; of other letters any number is known.
    if (c > '\x7f' || /^[ks]$/i.test(c)) return UNKNOWN
    return { text: { chars: lowerAscii(c), anyCase: true }, needs: [] }
  }

  #escape(): Part | undefined {
    const c = this.#chars[this.#at++] ?? ''
    if (c === 'Q') return this.#quoted()
    if (/^[bBAz]$/.test(c)) return NOTHING
    if (/^[dDsSwW]$/.test(c)) return UNKNOWN
    if (/^[!-/:-@[-`{-~]$/.test(c)) return this.#literal(c)
    const control = CONTROL.get(c)
    return control === undefined ? undefined : this.#literal(control)
  }

  #quoted(): Part {
    const run = new Run()
    while (this.#at < this.#chars.length) {
      if (this.#chars[this.#at] === '\\' && this.#chars[this.#at + 1] === 'E') {
        this.#at += 2
        break
      }
      run.add(this.#literal(this.#chars[this.#at++] ?? ''))
    }
    // What comes after belongs to the last character alone.
    return /^[*+?{]$/.test(this.#chars[this.#at] ?? '') ? UNKNOWN : run.end()
  }

  #class(): Part | undefined {
    const begin = this.#at
    if (this.#chars[this.#at] === '^') this.#at++
    // A bracket that comes first belongs to the class.
    if (this.#chars[this.#at] === ']') this.#at++
    for (;;) {
      const c = this.#chars[this.#at++]
      if (c === undefined) return undefined
      if (c === ']') break
      if (c === '\\') this.#at++
      if (c === '[' && this.#chars[this.#at] === ':') {
        const end = this.#chars.indexOf(']', this.#at)
        if (end > 0 && this.#chars[end - 1] === ':') this.#at = end + 1
      }
    }
    const only = this.#at - begin === 2 ? this.#chars[begin] : undefined
    return only !== undefined && only !== '^' && only !== '\\' ? this.#literal(only) : UNKNOWN
  }

  #group(): Part | undefined {
    const outside = this.#anyCase
    if (this.#take('?')) {
      if (this.#take('P')) if (this.#chars[this.#at] !== '<') return undefined
      if (this.#take('<')) {
        const end = this.#chars.indexOf('>', this.#at)
        if (end < 0) return undefined
        this.#at = end + 1
      } else if (!this.#flags()) return undefined
      else if (this.#take(')')) return NOTHING
      else if (!this.#take(':')) return undefined
    }
    const part = this.#alternatives()
    this.#anyCase = outside
    return part && this.#take(')') ? part : undefined
  }

  /** `imsU-imsU`; those in front of `)` hold to the end of the group around. */
  #flags(): boolean {
    let on = true
    for (;;) {
      const c = this.#chars[this.#at]
      if (c === ')' || c === ':') return true
      if (c === '-') on = false
      else if (c === 'i') this.#anyCase = on
      else if (c === undefined || !/^[msU]$/.test(c)) return false
      this.#at++
    }
  }

  /** undefined for what is none. */
  #quantifier(): 'once' | 'repeated' | 'maybe' | undefined {
    let times: 'once' | 'repeated' | 'maybe' = 'once'
    const c = this.#chars[this.#at]
    if (c === '*' || c === '?') times = 'maybe'
    else if (c === '+') times = 'repeated'
    else if (c === '{') {
      const end = this.#chars.indexOf('}', this.#at)
      const inside = this.#chars.slice(this.#at + 1, end).join('')
      const [, least] = /^(\d+)(,\d*)?$/.exec(inside) ?? []
      if (end < 0 || least === undefined) return undefined
      times = Number(least) === 0 ? 'maybe' : 'repeated'
      this.#at = end
    } else return times
    this.#at++
    this.#take('?')
    return /^[*+?{]$/.test(this.#chars[this.#at] ?? '') ? undefined : times
  }

  #take(c: string): boolean {
    if (this.#chars[this.#at] !== c) return false
    this.#at++
    return true
  }
}

/** Parts one behind the other: texts side by side are one. */
class Run {
  readonly #needs: RequiredText[] = []
  #text: Text | undefined = { chars: '', anyCase: false }
  #isText = true

  add({ text, needs }: Part): void {
    this.#needs.push(...needs)
    if (text?.chars === '') return
    const before = this.#text
    if (text && before && (before.chars === '' || before.anyCase === text.anyCase)) {
      this.#text = { chars: before.chars + text.chars, anyCase: text.anyCase }
      return
    }
    this.#flush()
    this.#isText = false
    this.#text = text
  }

  end(): Part {
    if (this.#isText && this.#text) return { text: this.#text, needs: [] }
    this.#flush()
    return { needs: this.#needs }
  }

  #flush(): void {
    if (this.#text?.chars) this.#needs.push(requires(this.#text))
    this.#text = undefined
  }
}

function requires({ chars, anyCase }: Text): RequiredText {
  return { anyOf: [chars], anyCase }
}

function allOf({ text, needs }: Part): RequiredText[] {
  return [...needs, ...(text?.chars ? [requires(text)] : [])]
}

/** What is common to alternatives: one of the best that each requires. */
function oneOf(branches: readonly Part[]): Part {
  const best = branches.map((branch) => {
    const needs = allOf(branch)
    return needs.reduce<RequiredText | undefined>(
      (a, b) => (a && shortest(a) >= shortest(b) ? a : b),
      undefined,
    )
  })
  const anyOf: string[] = []
  const anyCase = best.some((need) => need?.anyCase)
  for (const need of best) {
    if (!need) return UNKNOWN
    anyOf.push(...need.anyOf.map((text) => (anyCase ? lowerAscii(text) : text)))
  }
  return { needs: [{ anyOf, anyCase }] }
}

function shortest({ anyOf }: RequiredText): number {
  return Math.min(...anyOf.map((text) => text.length))
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (c) => c.toLowerCase())
}
