/** One label or structured-metadata entry. Pairs, not objects: `__proto__` is a legal name. */
export type Label = readonly [name: string, value: string]

/** A log stream: the label set that identifies it. */
export interface Stream {
  /** Sorted by name (code unit order), names unique, values never empty. */
  readonly labels: readonly Label[]
  /** `{a="b", c="d"}`: the same text for equal sets, so it serves as a map key. */
  readonly key: string
}

/** Makes a stream of pairs in any order; drops empty values; the last of equal names wins. */
export function streamOf(pairs: Iterable<Label>): Stream {
  const byName = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (value === '') byName.delete(name)
    else byName.set(name, value)
  }
  const labels = [...byName].sort(compareLabels)
  return { labels, key: printLabels(labels) }
}

/** Order of label pairs by name. */
export function compareLabels(a: Label, b: Label): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0
}

/** `{a="b", c="d"}` with Go-style quoting of values, in the given order. */
export function printLabels(labels: readonly Label[]): string {
  let text = '{'
  for (const [name, value] of labels) {
    if (text.length > 1) text += ', '
    text += `${name}=${quote(value)}`
  }
  return `${text}}`
}

/** A double-quoted literal as Loki prints it. */
export function quote(value: string): string {
  return JSON.stringify(value)
}

/** The value of one label, '' when absent. */
export function labelValue(labels: readonly Label[], name: string): string {
  for (const label of labels) if (label[0] === name) return label[1]
  return ''
}
