import { type LabelMatcher, type Stream, streamOf, type TimeRange } from '@tailspan/model'
import {
  ClusterLabel,
  clusterLog,
  type FanOut,
  type FederatedAnswer,
  FederatedLogql,
  type InstantQueryOptions,
  type LogqlResult,
  type RangeQueryOptions,
} from '@tailspan/query'
import {
  ClusterFanOut,
  type ClusterStatus,
  type FanOutOptions,
  missingClusters,
} from './cluster-fan-out.ts'
import type { LogMember } from './log-member.ts'

/** Longest time that one cluster has, milliseconds; shorter than that of a whole request. */
const CLUSTER_TIMEOUT_MS = 30_000
const AT_ONCE = 16

export const fanOutDefaults: FanOutOptions = {
  timeoutMs: CLUSTER_TIMEOUT_MS,
  concurrency: AT_ONCE,
  now: () => performance.now(),
}

export interface FederatedLogsOptions extends FanOutOptions {
  /** Whether a line that several clusters hold alike comes once; default true. */
  readonly dedup?: boolean
}

/** One request to the logs of many clusters: what it answers, and how each of them fared. */
export class FederatedLogs {
  readonly #members: readonly LogMember[]
  readonly #fanOut: ClusterFanOut
  readonly #label = new ClusterLabel()
  readonly #logql: FederatedLogql
  readonly #warnings = new Set<string>()

  constructor(members: readonly LogMember[], options: FederatedLogsOptions, signal: AbortSignal) {
    this.#members = members
    this.#logql = new FederatedLogql({ label: this.#label, dedup: options.dedup ?? true })
    this.#fanOut = new ClusterFanOut(options, signal)
  }

  /** How the clusters fared so far. */
  get statuses(): readonly ClusterStatus[] {
    return this.#fanOut.statuses
  }

  /** What a person should know about the answers. */
  get warnings(): readonly string[] {
    return [...missingClusters(this.statuses), ...this.#warnings]
  }

  queryRange(text: string, options: RangeQueryOptions, signal: AbortSignal): Promise<LogqlResult> {
    return this.#noting(this.#logql.queryRange(text, options, this.#members, this.#ask, signal))
  }

  queryInstant(
    text: string,
    options: InstantQueryOptions,
    signal: AbortSignal,
  ): Promise<LogqlResult> {
    return this.#noting(this.#logql.queryInstant(text, options, this.#members, this.#ask, signal))
  }

  /** As LogReader.streams, each stream with its cluster's label. */
  async streams(matchers: readonly LabelMatcher[], range: TimeRange): Promise<readonly Stream[]> {
    const expr = { kind: 'log', matchers, stages: [] } as const
    const asked = this.#members.flatMap((member) => {
      const own = matchers.length === 0 ? expr : clusterLog(expr, member.id, this.#label)
      return own ? [{ id: member.id, member, matchers: own.matchers }] : []
    })
    const answers = await this.#fanOut.ask(asked, ({ member, matchers: own }, signal) =>
      member.streams(own, range, signal),
    )
    return answers.flatMap(({ id, value }) =>
      value.map(({ labels }) => streamOf(this.#label.add(labels, id))),
    )
  }

  readonly #ask: FanOut = (clusters, ask) => this.#fanOut.ask(clusters, ask)

  async #noting(answer: Promise<FederatedAnswer>): Promise<LogqlResult> {
    const { result, warnings } = await answer
    for (const warning of warnings) this.#warnings.add(warning)
    return result
  }
}
