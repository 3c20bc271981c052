import type { SpanEventText, SpanLinkText } from '@tailspan/model'
import { type Attributes, BatchView } from './batch-view.ts'
import { type NestedSet, numberTrees } from './nested-set.ts'
import { findParents } from './parents.ts'

/** What stands for the service of a trace whose root is not there or has no service. */
export const NO_ROOT = '<root span not yet received>'

/** One whole trace inside a batch. Spans are numbered from 0 in the order received. */
export class TraceView {
  readonly view: BatchView
  /** Row of the first span in the batch. */
  readonly from: number
  readonly length: number
  /** Place of each span's parent, -1 for none. */
  readonly parents: Int32Array
  /** Earliest start and latest end, nanoseconds. */
  readonly start: bigint
  readonly end: bigint
  readonly #attributes: (Attributes | undefined)[] = []
  readonly #events: (readonly SpanEventText[] | undefined)[] = []
  readonly #links: (readonly SpanLinkText[] | undefined)[] = []
  #children: readonly (readonly number[])[] | undefined
  #nestedSet: NestedSet | undefined
  #root: number | undefined

  constructor(view: BatchView, from: number, length: number) {
    this.view = view
    this.from = from
    this.length = length
    this.parents = findParents(view.batch, from, length)
    let start = view.batch.starts[from] ?? 0n
    let end = view.batch.ends[from] ?? 0n
    for (let row = from + 1; row < from + length; row++) {
      const s = view.batch.starts[row] ?? 0n
      const e = view.batch.ends[row] ?? 0n
      if (s < start) start = s
      if (e > end) end = e
    }
    this.start = start
    this.end = end
  }

  get traceId(): string {
    return this.view.batch.traceIds[this.from] ?? ''
  }

  /** The root that names the trace: of several the one received last; -1 when there is none. */
  get root(): number {
    if (this.#root === undefined) {
      let root = this.length - 1
      while (root >= 0 && !this.isRoot(root)) root--
      this.#root = root
    }
    return this.#root
  }

  get rootName(): string {
    return this.root < 0 ? '' : (this.view.batch.names[this.from + this.root] ?? '')
  }

  /** Service of the root, '' when it has none or there is no root. */
  get rootService(): string {
    return this.root < 0 ? '' : this.view.service(this.from + this.root)
  }

  /** Whether a span was sent without a parent id, and shares no span with a client. */
  isRoot(span: number): boolean {
    const parentId = this.view.batch.parentIds[this.from + span] ?? ''
    return parentId === '' && (this.parents[span] ?? -1) < 0
  }

  spanId(span: number): string {
    return this.view.batch.spanIds[this.from + span] ?? ''
  }

  parentId(span: number): string {
    return this.view.batch.parentIds[this.from + span] ?? ''
  }

  name(span: number): string {
    return this.view.batch.names[this.from + span] ?? ''
  }

  kind(span: number): number {
    return this.view.batch.kinds[this.from + span] ?? 0
  }

  status(span: number): number {
    return this.view.batch.statusCodes[this.from + span] ?? 0
  }

  statusMessage(span: number): string {
    return this.view.batch.statusMessages[this.from + span] ?? ''
  }

  startOf(span: number): bigint {
    return this.view.batch.starts[this.from + span] ?? 0n
  }

  /** Nanoseconds from start to end, 0 when the end lies before the start. */
  duration(span: number): bigint {
    const nanoseconds = (this.view.batch.ends[this.from + span] ?? 0n) - this.startOf(span)
    return nanoseconds < 0n ? 0n : nanoseconds
  }

  service(span: number): string {
    return this.view.service(this.from + span)
  }

  resource(span: number): Attributes {
    return this.view.resource(this.from + span)
  }

  scopeAttributes(span: number): Attributes {
    return this.view.scope(this.from + span)
  }

  scopeName(span: number): string {
    return this.#scope(span)?.name ?? ''
  }

  scopeVersion(span: number): string {
    return this.#scope(span)?.version ?? ''
  }

  attributes(span: number): Attributes {
    this.#attributes[span] ??= this.view.attributes(this.from + span)
    return this.#attributes[span]
  }

  events(span: number): readonly SpanEventText[] {
    this.#events[span] ??= this.view.events(this.from + span)
    return this.#events[span]
  }

  links(span: number): readonly SpanLinkText[] {
    this.#links[span] ??= this.view.links(this.from + span)
    return this.#links[span]
  }

  /** The children of each span, in the order received. */
  children(): readonly (readonly number[])[] {
    if (this.#children === undefined) {
      const lists: number[][] = Array.from({ length: this.length }, () => [])
      for (let i = 0; i < this.length; i++) lists[this.parents[i] ?? -1]?.push(i)
      this.#children = lists
    }
    return this.#children
  }

  nestedSet(): NestedSet {
    this.#nestedSet ??= numberTrees(this)
    return this.#nestedSet
  }

  #scope(span: number): { readonly name: string; readonly version: string } | undefined {
    const { batch } = this.view
    return batch.scopes[batch.scopeIndex[this.from + span] ?? 0]
  }
}

/** The traces of a batch, one after the other. */
export function* tracesOf(batch: {
  readonly spans: BatchView['batch']
  readonly offsets: Uint32Array
}): Generator<TraceView> {
  const view = new BatchView(batch.spans)
  for (let t = 0; t < batch.offsets.length; t++) {
    const from = batch.offsets[t] ?? 0
    const to = batch.offsets[t + 1] ?? batch.spans.length
    if (to > from) yield new TraceView(view, from, to - from)
  }
}
