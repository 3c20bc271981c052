import { DETECTED_LEVEL, decodeMetadata, type MetadataText, type Stream } from '@tailspan/model'
import { type LabelCategory, METADATA, STREAM } from './label-category.ts'

/** The labels a line has before its pipeline runs; shared by all lines that have the same. */
export interface BaseLabels {
  readonly stream: Stream
  readonly streamNames: ReadonlySet<string>
  readonly names: readonly string[]
  readonly values: readonly string[]
  readonly categories: readonly LabelCategory[]
}

/** Kept label sets; beyond it they are made anew. */
const CAPACITY = 4096

/** Makes and remembers base labels. Metadata whose name the stream has becomes `<name>_extracted`. */
export class BaseLabelsCache {
  readonly #streams = new Map<string, Map<string, BaseLabels>>()
  #size = 0

  get(stream: Stream, metadata: MetadataText, level: string): BaseLabels {
    let bySuffix = this.#streams.get(stream.key)
    if (bySuffix === undefined || this.#size > CAPACITY) {
      if (this.#size > CAPACITY) {
        this.#streams.clear()
        this.#size = 0
      }
      bySuffix = new Map()
      this.#streams.set(stream.key, bySuffix)
    }
    const suffix = metadata === '' ? level : level + metadata
    let base = bySuffix.get(suffix)
    if (base === undefined) {
      base = makeBaseLabels(stream, metadata, level)
      bySuffix.set(suffix, base)
      this.#size++
    }
    return base
  }
}

function makeBaseLabels(stream: Stream, metadata: MetadataText, level: string): BaseLabels {
  const names: string[] = []
  const values: string[] = []
  const categories: LabelCategory[] = []
  for (const [name, value] of stream.labels) {
    names.push(name)
    values.push(value)
    categories.push(STREAM)
  }
  const add = (name: string, value: string): void => {
    if (value === '') return
    const key = names.includes(name) ? `${name}_extracted` : name
    const at = names.indexOf(key)
    names[at < 0 ? names.length : at] = key
    values[at < 0 ? values.length : at] = value
    categories[at < 0 ? categories.length : at] = METADATA
  }
  for (const [name, value] of decodeMetadata(metadata)) add(name, value)
  if (level !== '') add(DETECTED_LEVEL, level)
  return { stream, streamNames: new Set(stream.labels.map(([n]) => n)), names, values, categories }
}
