import type { SpanGroup } from './span-group.ts'

export interface QueueBounds {
  readonly spans: number
  readonly bytes: number
}

/** A group with its place in the order of arrival. */
export interface QueuedGroup {
  readonly seq: number
  readonly group: SpanGroup
}

/**
 * Groups that wait to be sent, oldest first. Over its bounds the oldest unremarkable one makes room, and
 * a remarkable one only when there is no other.
 */
export class GroupQueue {
  readonly #bounds: QueueBounds
  readonly #ordinary = new Line()
  readonly #remarkable = new Line()
  #spans = 0
  #bytes = 0
  #seq = 0

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds
  }

  get spans(): number {
    return this.#spans
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The place that the next group gets. */
  get next(): number {
    return this.#seq
  }

  /** The place of the oldest; Infinity when there is none. */
  get oldest(): number {
    return Math.min(
      this.#ordinary.first?.seq ?? Number.POSITIVE_INFINITY,
      this.#remarkable.first?.seq ?? Number.POSITIVE_INFINITY,
    )
  }

  /** @returns how many spans were lost to make room, those of the group itself when nothing lesser is there */
  push(group: SpanGroup): number {
    const line = group.remarkable ? this.#remarkable : this.#ordinary
    line.push({ seq: this.#seq++, group })
    this.#count(group, 1)
    let lost = 0
    while (this.#spans > this.#bounds.spans || this.#bytes > this.#bounds.bytes) {
      const dropped = (this.#ordinary.shift() ?? this.#remarkable.shift())?.group
      if (dropped === undefined) break
      this.#count(dropped, -1)
      lost += dropped.count
    }
    return lost
  }

  /** Takes groups of about this many bytes, at least one if there is any; remarkable ones first. */
  take(bytes: number): QueuedGroup[] {
    const taken: QueuedGroup[] = []
    let sum = 0
    for (;;) {
      const line = this.#remarkable.first === undefined ? this.#ordinary : this.#remarkable
      const next = line.first
      if (next === undefined || (sum > 0 && sum + next.group.bytes > bytes)) return taken
      line.shift()
      this.#count(next.group, -1)
      taken.push(next)
      sum += next.group.bytes
    }
  }

  #count(group: SpanGroup, sign: 1 | -1): void {
    this.#spans += sign * group.count
    this.#bytes += sign * group.bytes
  }
}

/** First in, first out, without moving the others. */
class Line {
  #groups: (QueuedGroup | undefined)[] = []
  #head = 0

  get first(): QueuedGroup | undefined {
    return this.#groups[this.#head]
  }

  push(group: QueuedGroup): void {
    this.#groups.push(group)
  }

  shift(): QueuedGroup | undefined {
    const group = this.#groups[this.#head]
    if (group === undefined) return undefined
    this.#groups[this.#head++] = undefined
    if (this.#head > 1024 && this.#head * 2 > this.#groups.length) {
      this.#groups = this.#groups.slice(this.#head)
      this.#head = 0
    }
    return group
  }
}
