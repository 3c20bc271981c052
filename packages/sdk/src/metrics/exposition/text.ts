import { setImmediate as turn } from 'node:timers/promises'
import type { SeriesLabels } from '../series-tree.ts'

/** Series that are written before other work has its turn. */
const AT_ONCE = 500

/** Builds a long text from series, in pieces: a scrape of many thousands must not hold up requests. */
export class ScrapeText {
  readonly #parts: string[] = []
  #text = ''
  #series = 0

  add(line: string): void {
    this.#text += line
  }

  /** After each series. */
  async pause(): Promise<void> {
    if (++this.#series % AT_ONCE !== 0) return
    this.#parts.push(this.#text)
    this.#text = ''
    await turn()
  }

  toString(): string {
    return this.#parts.join('') + this.#text
  }
}

/** `a="x",b="y"`, escaped. */
export function labelText({ labels }: SeriesLabels): string {
  return labels.map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',')
}

/** `{…}`, or nothing without labels. */
export function braces(labels: string, more = ''): string {
  const all = labels === '' || more === '' ? labels + more : `${labels},${more}`
  return all === '' ? '' : `{${all}}`
}

export function escapeValue(value: string): string {
  return /[\\"\n]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
    : value
}

/** A number as Prometheus reads it. */
export function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
