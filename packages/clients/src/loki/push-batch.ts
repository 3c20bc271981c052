import { type Label, printLabels } from '@tailspan/model'
import type { PushEntry, PushStream } from './push.ts'

/** What an entry costs beside its texts: its time and lengths. */
const ENTRY_BYTES = 24

/** Lines of one tenant that go in one push. */
export class PushBatch {
  readonly tenant: string | undefined
  readonly #streams = new Map<string, { labels: readonly Label[]; entries: PushEntry[] }>()
  #bytes = 0
  #lines = 0

  constructor(tenant: string | undefined) {
    this.tenant = tenant
  }

  /** Roughly what it takes before compression. */
  get bytes(): number {
    return this.#bytes
  }

  get lines(): number {
    return this.#lines
  }

  get streams(): readonly PushStream[] {
    return [...this.#streams.values()]
  }

  add(labels: readonly Label[], entry: PushEntry): void {
    const key = printLabels(labels)
    let stream = this.#streams.get(key)
    if (stream === undefined) {
      stream = { labels, entries: [] }
      this.#streams.set(key, stream)
      this.#bytes += key.length
    }
    stream.entries.push(entry)
    this.#bytes += entryBytes(entry)
    this.#lines++
  }

  /** Two batches of about half the lines each, in their order. */
  halves(): readonly [PushBatch, PushBatch] {
    const first = new PushBatch(this.tenant)
    const second = new PushBatch(this.tenant)
    const half = Math.ceil(this.#lines / 2)
    for (const { labels, entries } of this.#streams.values()) {
      for (const entry of entries) (first.lines < half ? first : second).add(labels, entry)
    }
    return [first, second]
  }
}

/** Roughly what an entry takes before compression. */
export function entryBytes({ line, metadata = [] }: PushEntry): number {
  let bytes = ENTRY_BYTES + line.length
  for (const [name, value] of metadata) bytes += name.length + value.length + 8
  return bytes
}
