import { compareLabels, type Label } from '@tailspan/model'
import type { LogRow } from '../result.ts'
import type { ClusterLabel } from './cluster-label.ts'

/** Lines of one cluster as those of many see them: with its label. Labels that lines share are made once. */
export class ClusterRows {
  readonly #id: string
  readonly #label: ClusterLabel
  readonly #labelled: boolean
  readonly #streams = new WeakMap<readonly Label[], readonly Label[]>()

  /** @param labelled the cluster has put the label beside the parsed ones already */
  constructor(id: string, label: ClusterLabel, labelled: boolean) {
    this.#id = id
    this.#label = label
    this.#labelled = labelled
  }

  show(row: LogRow): LogRow {
    const stream = this.#stream(row.stream)
    const metadata = this.#label.beside(row.metadata)
    const parsed = this.#label.beside(this.#labelled ? this.#withoutLabel(row.parsed) : row.parsed)
    const alone = metadata.length === 0 && parsed.length === 0
    const labels = alone ? stream : [...stream, ...metadata, ...parsed].sort(compareLabels)
    const { timestamp, line, level, traceId, spanId } = row
    return { timestamp, line, labels, stream, metadata, parsed, level, traceId, spanId }
  }

  #stream(own: readonly Label[]): readonly Label[] {
    const known = this.#streams.get(own)
    if (known) return known
    const made = this.#label.add(own, this.#id)
    this.#streams.set(own, made)
    return made
  }

  #withoutLabel(labels: readonly Label[]): readonly Label[] {
    const { name } = this.#label
    return labels.some((label) => label[0] === name)
      ? labels.filter((label) => label[0] !== name)
      : labels
  }
}
