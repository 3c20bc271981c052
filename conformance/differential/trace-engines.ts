import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SpanReader, systemClock } from '@tailspan/model'
import { TraceqlEngine } from '@tailspan/query'
import { MemorySpanStore, openStoreInProcess, type Store } from '@tailspan/store'
import { spanBatch, type TestSpan } from '@tailspan/testkit'

/** Spans in one push. */
const PART = 50

/** Two engines over the same spans: one whose store leaves out by SQL what it can, one that sees all. */
export class TraceEngines {
  readonly pushed: TraceqlEngine
  readonly plain: TraceqlEngine
  readonly #store: Store
  readonly #folder: string

  private constructor(store: Store, folder: string, memory: SpanReader) {
    this.#store = store
    this.#folder = folder
    this.pushed = new TraceqlEngine(store.spans, { clock: systemClock })
    this.plain = new TraceqlEngine(everything(memory), { clock: systemClock })
  }

  static async over(spans: readonly TestSpan[]): Promise<TraceEngines> {
    const folder = await mkdtemp(join(tmpdir(), 'tailspan-differential-'))
    const store = await openStoreInProcess({ folder })
    const memory = new MemorySpanStore()
    // In parts, so that traces come in pieces and what the store numbers is numbered on the way.
    for (let from = 0; from < spans.length; from += PART) {
      const batch = spanBatch(spans.slice(from, from + PART))
      await store.spans.append(batch)
      await memory.append(batch)
    }
    return new TraceEngines(store, folder, memory)
  }

  async close(): Promise<void> {
    await this.#store.close()
    await rm(this.#folder, { recursive: true })
  }
}

/** A reader that leaves out nothing by its conditions. */
function everything(reader: SpanReader): SpanReader {
  return {
    trace: (id, stop) => reader.trace(id, stop),
    select: (selection, stop) => reader.select({ ...selection, where: { kind: 'all' } }, stop),
    tags: (range, stop) => reader.tags(range, stop),
    tagValues: (tag, range, limit, stop) => reader.tagValues(tag, range, limit, stop),
    stats: (stop) => reader.stats(stop),
  }
}
