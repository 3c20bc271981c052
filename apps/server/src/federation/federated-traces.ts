import {
  type Clock,
  type ScopeTags,
  type SpanBatch,
  type SpanReader,
  type TimeRange,
} from '@tailspan/model'
import {
  FederatedMetrics,
  FederatedSearch,
  FederatedTags,
  type MetricsResult,
  type SearchRequest,
  type Static,
  type TagSearch,
  type TraceQueries,
  type TraceqlEngine,
  type TraceSearchHit,
} from '@tailspan/query'
import {
  ClusterFanOut,
  type ClusterStatus,
  type FanOutOptions,
  missingClusters,
} from './cluster-fan-out.ts'
import { joinTraces } from './join-traces.ts'
import type { TraceMembers } from './trace-members.ts'

export interface FederatedTracesOptions extends TraceMembers {
  readonly fanOut: FanOutOptions
  readonly clock: Clock
  /** Filters traces that were put together. */
  readonly engine: Pick<TraceqlEngine, 'filterTrace'>
}

/** One request to the traces of many clusters: what it answers, and how each of them fared. */
export class FederatedTraces {
  readonly #options: FederatedTracesOptions
  readonly #fanOut: ClusterFanOut
  readonly #notes = new Set<string>()
  readonly spans: Pick<SpanReader, 'trace'> = { trace: (id) => this.#trace(id) }
  readonly engine: TraceQueries

  constructor(options: FederatedTracesOptions, signal: AbortSignal) {
    const { members, clock } = options
    this.#options = options
    this.#fanOut = new ClusterFanOut(options.fanOut, signal)
    const fanOut: ConstructorParameters<typeof FederatedSearch>[1] = (asked, ask) =>
      this.#fanOut.ask(asked, ask)
    const found = new FederatedSearch(members, fanOut)
    const tags = new FederatedTags(members, fanOut)
    const metrics = new FederatedMetrics({ clusters: members, fanOut, clock })
    this.engine = {
      async *hits(text: string, request: SearchRequest): AsyncGenerator<TraceSearchHit> {
        yield* await found.search(text, request)
      },
      async *tagHits(
        search: TagSearch,
        request: Omit<SearchRequest, 'spss'>,
      ): AsyncGenerator<TraceSearchHit> {
        yield* await found.searchTags(search, request)
      },
      filterTrace: (text, spans, how) => options.engine.filterTrace(text, spans, how),
      tags: (filter: string, range: TimeRange): Promise<readonly ScopeTags[]> =>
        tags.tags(filter, range),
      tagValues: (tag, request): Promise<Static[]> => tags.tagValues(tag, request),
      queryRange: async (text, range, step, _signal, how): Promise<MetricsResult> =>
        this.#noting(await metrics.queryRange(text, range, step, how?.exemplars ?? 0)),
      queryInstant: async (text, range): Promise<MetricsResult> =>
        this.#noting(await metrics.queryInstant(text, range)),
    }
  }

  /** How the clusters fared so far. */
  get statuses(): readonly ClusterStatus[] {
    return this.#fanOut.statuses
  }

  /** What the answer lacks; undefined when it lacks nothing. */
  missing(): string | undefined {
    return [...missingClusters(this.statuses), ...this.#notes].join('\n') || undefined
  }

  async #trace(traceId: string): Promise<SpanBatch | null> {
    const answers = await this.#fanOut.ask(this.#options.sources, (source, signal) =>
      source.trace(traceId, signal),
    )
    const parts = answers.flatMap(({ id, value }) => {
      if (value !== null && value.partial !== null) {
        this.#notes.add(`cluster ${id} has a part only: ${value.partial}`)
      }
      return value === null ? [] : [{ id, spans: value.spans }]
    })
    return parts.length === 0 ? null : joinTraces(parts)
  }

  #noting({ result, notes }: Awaited<ReturnType<FederatedMetrics['queryRange']>>): MetricsResult {
    for (const note of notes) this.#notes.add(note)
    return result
  }
}
