import { compareLabels, type Label } from '@tailspan/model'
import type { GroupingExpr } from '../ast.ts'

/**
 * The label that tells clusters apart. A query over many clusters sees every stream with the
 * cluster's id under this name; what a stream itself has under it is seen as `exported_…`, and what
 * a parser finds under it as `…_extracted`, as for any label that a stream has.
 */
export class ClusterLabel {
  readonly name: string
  readonly exported: string

  constructor(name = 'cluster') {
    this.name = name
    this.exported = `exported_${name}`
  }

  /** The name that a cluster itself has for a label; undefined for the one it does not know. */
  own(name: string): string | undefined {
    if (name === this.name) return undefined
    return name === this.exported ? this.name : name
  }

  /** What a stream's labels are among those of other clusters; sorted. */
  add(labels: readonly Label[], id: string): Label[] {
    return [...this.#renamed(labels, this.exported), [this.name, id] as const].sort(compareLabels)
  }

  /** The same of labels that are not the stream's: from metadata, or found by a parser. */
  beside(labels: readonly Label[]): readonly Label[] {
    return this.#renamed(labels, `${this.name}_extracted`)
  }

  /** The grouping as one cluster has it. */
  ownGrouping({ without, names }: GroupingExpr): GroupingExpr {
    return { without, names: names.flatMap((name) => this.own(name) ?? []) }
  }

  /** Whether the groups of different clusters are different groups. */
  isKept(grouping: GroupingExpr | undefined): boolean {
    if (grouping === undefined) return false
    return grouping.names.includes(this.name) !== grouping.without
  }

  #renamed(labels: readonly Label[], instead: string): readonly Label[] {
    if (!labels.some(([name]) => name === this.name)) return labels
    return labels.map(([name, value]): Label => [name === this.name ? instead : name, value])
  }
}
