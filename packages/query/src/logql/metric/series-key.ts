import { compareLabels, type Label } from '@tailspan/model'
import { labelsKey } from '../../series/series.ts'
import type { GroupingExpr } from '../ast.ts'
import type { BaseLabels } from '../pipeline/base-labels.ts'
import type { LogEntry } from '../pipeline/log-entry.ts'

/** Stands for a label that is not there: one that is empty makes a series of its own. */
const ABSENT = '\u0000'

/** Finds out to which series a line belongs. */
export class SeriesKey {
  readonly #names: readonly string[]
  readonly #by: boolean
  readonly #known = new WeakMap<BaseLabels, string>()

  /** `without` nothing keeps all labels. */
  constructor(grouping: GroupingExpr) {
    this.#by = !grouping.without
    this.#names = grouping.names
  }

  /** A text that the lines of one series share. */
  of(entry: LogEntry): string {
    if (this.#by) {
      const [only = '', second] = this.#names
      if (second === undefined) return entry.get(only) ?? ABSENT
      let key = ''
      for (const name of this.#names) key += `${entry.get(name) ?? ABSENT}\u0001`
      return key
    }
    const base = entry.changed || entry.error !== '' ? undefined : entry.base
    let key = base === undefined ? undefined : this.#known.get(base)
    if (key === undefined) {
      key = labelsKey(this.labels(entry))
      if (base !== undefined) this.#known.set(base, key)
    }
    return key
  }

  /** The labels of the entry's series. */
  labels(entry: LogEntry): Label[] {
    const labels: Label[] = []
    if (this.#by) {
      for (const name of new Set(this.#names)) {
        const value = entry.get(name)
        if (value !== undefined) labels.push([name, value])
      }
    } else {
      entry.each((name, value) => {
        if (!this.#names.includes(name)) labels.push([name, value])
      })
    }
    return labels.sort(compareLabels)
  }
}
