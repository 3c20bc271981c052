import { compareLabels, type Label } from '@tailspan/model'
import type { BaseLabels } from './base-labels.ts'
import { EXTRACTED, type LabelCategory, METADATA } from './label-category.ts'

export const ERROR = '__error__'
export const ERROR_DETAILS = '__error_details__'

export type PipelineErrorName =
  | 'JSONParserErr'
  | 'LogfmtParserErr'
  | 'SampleExtractionErr'
  | 'LabelFilterErr'
  | 'TemplateFormatErr'

/**
 * The line that is going through a pipeline, with its labels. One object serves all lines of a
 * query, one after the other. Label names are unique; sets are small, so lookups are linear.
 */
export class LogEntry {
  base: BaseLabels | undefined
  /** Nanoseconds. */
  timestamp = 0n
  line = ''
  /** '' when nothing went wrong. */
  error = ''
  errorDetails = ''
  preserveError = false
  /** Whether labels differ from those of `base`. */
  changed = false
  #size = 0
  readonly #names: string[] = []
  readonly #values: string[] = []
  readonly #categories: LabelCategory[] = []
  /** Extracted names that were removed again: no parser brings them back. */
  readonly #gone: string[] = []

  /** Starts with a new line. */
  reset(base: BaseLabels, timestamp: bigint, line: string): void {
    this.timestamp = timestamp
    this.line = line
    if (this.error !== '') this.clearErrors()
    if (!this.changed && this.base === base) return
    this.base = base
    this.changed = false
    this.#gone.length = 0
    const size = base.names.length
    for (let i = 0; i < size; i++) {
      this.#names[i] = base.names[i] as string
      this.#values[i] = base.values[i] as string
      this.#categories[i] = base.categories[i] as LabelCategory
    }
    this.#size = size
  }

  #find(name: string): number {
    for (let i = 0; i < this.#size; i++) if (this.#names[i] === name) return i
    return -1
  }

  /** Value of a label, `__error__` included; undefined when absent. */
  get(name: string): string | undefined {
    const at = this.#find(name)
    if (at >= 0) return this.#values[at]
    if (name === ERROR) return this.error === '' ? undefined : this.error
    return undefined
  }

  category(name: string): LabelCategory | undefined {
    const at = this.#find(name)
    return at < 0 ? undefined : this.#categories[at]
  }

  set(category: LabelCategory, name: string, value: string): void {
    const found = this.#find(name)
    const at = found < 0 ? this.#size++ : found
    this.#names[at] = name
    this.#values[at] = value
    this.#categories[at] = category
    this.changed = true
  }

  remove(name: string): void {
    const at = this.#find(name)
    if (at < 0) return
    if (this.#categories[at] === EXTRACTED) this.#gone.push(name)
    this.#size--
    this.#names[at] = this.#names[this.#size] as string
    this.#values[at] = this.#values[this.#size] as string
    this.#categories[at] = this.#categories[this.#size] as LabelCategory
    this.changed = true
  }

  /** Removes all labels but those for which the test holds. */
  retain(test: (name: string, value: string) => boolean): void {
    for (let i = this.#size - 1; i >= 0; i--) {
      const name = this.#names[i] as string
      if (!test(name, this.#values[i] as string)) this.remove(name)
    }
  }

  /** The name under which a parser keeps what it found: the stream and metadata go first. */
  extractedName(name: string): string {
    const taken = this.base?.streamNames.has(name) === true || this.category(name) === METADATA
    return taken ? `${name}_extracted` : name
  }

  /** Whether a parser found this name or a formatter made it, even if it was removed since. */
  wasExtracted(name: string): boolean {
    if (this.category(name) === EXTRACTED) return true
    return this.#gone.length > 0 && this.#gone.includes(name)
  }

  /** Keeps what a parser found, unless this name was extracted already; says whether it was not. */
  extract(name: string, value: string): boolean {
    const key = this.extractedName(name)
    if (this.wasExtracted(key)) return false
    this.set(EXTRACTED, key, value)
    return true
  }

  fail(name: PipelineErrorName, details: string): void {
    this.error = name
    this.errorDetails = details
  }

  clearErrors(): void {
    this.error = ''
    this.errorDetails = ''
    this.preserveError = false
  }

  /** All labels with the error ones, sorted by name. */
  labels(): Label[] {
    const list: Label[] = []
    this.each((name, value) => list.push([name, value]))
    return list.sort(compareLabels)
  }

  /** Visits labels in no order, the error ones last. */
  each(visit: (name: string, value: string, category: LabelCategory) => void): void {
    for (let i = 0; i < this.#size; i++) {
      visit(
        this.#names[i] as string,
        this.#values[i] as string,
        this.#categories[i] as LabelCategory,
      )
    }
    if (this.error !== '') visit(ERROR, this.error, EXTRACTED)
    // Details outlive a dropped error only where labels came on top of the stream's, as in Loki.
    else if (!this.changed && this.base?.categories.includes(METADATA) !== true) return
    if (this.errorDetails !== '') visit(ERROR_DETAILS, this.errorDetails, EXTRACTED)
  }
}
