/** Values of labels may be any text, but no novel. */
const MAX_VALUE = 256
/** The labels of all series for which there was no place. */
const OVERFLOW: readonly (readonly [string, string])[] = [['otel_metric_overflow', 'true']]

/** What all series have. */
export interface SeriesLabels {
  /** In the order of the instrument's labels; empty values are left out. */
  readonly labels: readonly (readonly [name: string, value: string])[]
}

/** An inner node holds nodes by a label's value, a leaf is a series. */
type Node<S> = Map<string, Node<S> | S>

/** The series of an instrument by the values of its labels, up to a number of them. */
export class SeriesTree<S extends SeriesLabels> {
  readonly #names: readonly string[]
  readonly #most: () => number
  readonly #make: (labels: SeriesLabels['labels']) => S
  readonly #full: () => void
  readonly #root: Node<S> = new Map()
  readonly #all = new Set<S>()
  #overflow: S | undefined
  #single: S | undefined

  /** @param full told whenever a series finds no place */
  constructor(
    names: readonly string[],
    most: () => number,
    make: (labels: SeriesLabels['labels']) => S,
    full: () => void,
  ) {
    this.#names = names
    this.#most = most
    this.#make = make
    this.#full = full
  }

  *[Symbol.iterator](): Iterator<S> {
    yield* this.#all
    if (this.#overflow !== undefined) yield this.#overflow
  }

  /** The series of these values, which is made if need be. May throw what a value's text throws. */
  get(values: Readonly<Record<string, unknown>>): S {
    const names = this.#names
    if (names.length === 0) return (this.#single ??= this.#added([]))
    let node = this.#root
    for (let i = 0; i < names.length - 1; i++) {
      const next = node.get(textOf(values[names[i] as string])) as Node<S> | undefined
      if (next === undefined) return this.#grow(values)
      node = next
    }
    const last = textOf(values[names[names.length - 1] as string])
    return (node.get(last) as S | undefined) ?? this.#grow(values)
  }

  remove(values: Readonly<Record<string, unknown>>): void {
    if (this.#names.length === 0) return this.clear()
    const texts = this.#names.map((name) => textOf(values[name]).toWellFormed())
    const nodes: Node<S>[] = [this.#root]
    for (const text of texts.slice(0, -1)) {
      const next = nodes.at(-1)?.get(text) as Node<S> | undefined
      if (next === undefined) return
      nodes.push(next)
    }
    const series = nodes.at(-1)?.get(texts.at(-1) ?? '') as S | undefined
    if (series === undefined) return
    this.#all.delete(series)
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i]
      node?.delete(texts[i] ?? '')
      // Empty branches would pile up with labels that come and go.
      if (node !== undefined && node.size > 0) break
    }
  }

  clear(): void {
    this.#root.clear()
    this.#all.clear()
    this.#overflow = undefined
    this.#single = undefined
  }

  #grow(values: Readonly<Record<string, unknown>>): S {
    // Half a surrogate pair cannot be written: two series would look the same.
    const texts = this.#names.map((name) => textOf(values[name]).toWellFormed())
    let node = this.#root
    const path: Node<S>[] = [node]
    for (const text of texts.slice(0, -1)) {
      const next = (node.get(text) as Node<S> | undefined) ?? new Map<string, Node<S> | S>()
      path.push(next)
      node = next
    }
    const found = node.get(texts.at(-1) ?? '') as S | undefined
    if (found !== undefined) return found
    if (this.#all.size >= this.#most()) {
      this.#full()
      return (this.#overflow ??= this.#make(OVERFLOW))
    }
    for (let i = 1; i < path.length; i++) path[i - 1]?.set(texts[i - 1] ?? '', path[i] as Node<S>)
    const pairs = this.#names.map((name, i) => [name, texts[i] ?? ''] as const)
    const series = this.#added(pairs.filter(([, value]) => value !== ''))
    node.set(texts.at(-1) ?? '', series)
    return series
  }

  #added(labels: SeriesLabels['labels']): S {
    const series = this.#make(labels)
    this.#all.add(series)
    return series
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.length > MAX_VALUE ? value.slice(0, MAX_VALUE) : value
  if (value === undefined || value === null) return ''
  return String(value as string).slice(0, MAX_VALUE)
}
