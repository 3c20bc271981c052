import { TailspanError } from '@tailspan/model'
import {
  ClusterLabel,
  ClusterRows,
  clusterLog,
  type LogExpr,
  type LogRow,
  parseLogql,
  printLogql,
  usesLabel,
} from '@tailspan/query'
import { defaultTailLimits } from '../tail/tail-hub.ts'
import type { FrameSource, TailFrame } from '../tail/tail-session.ts'
import type { ClusterStatus } from './cluster-fan-out.ts'
import { FollowedCluster } from './followed-cluster.ts'
import { LocalTail, type LocalTailDeps } from './local-tail.ts'
import type { LogMember } from './log-member.ts'
import { RemoteTail } from './remote-tail.ts'
import { SeenLines } from './seen-lines.ts'

export interface FederatedTailOptions extends LocalTailDeps {
  /** A log query, which may use the label `cluster`. */
  readonly query: string
  /** Begin of the lines that go first, nanoseconds. */
  readonly start: bigint
  /** Most lines that go first, of all clusters together. */
  readonly limit: number
  /** Nanoseconds since the epoch. */
  readonly now: () => bigint
  /** Whether a line that several clusters hold alike comes once; default true. */
  readonly dedup?: boolean
  /** Lines held for a slow reader, shared out among the clusters; 10,000 unless told. */
  readonly lines?: number
  /** How long the first lines wait for clusters that have not answered, milliseconds; 500 unless told. */
  readonly graceMs?: number
}

/** A cluster holds at least so many lines for a slow reader, however many there are. */
const LEAST_LINES = 200
const GRACE_MS = 500

interface Followed {
  readonly cluster: FollowedCluster
  readonly version: object | undefined
  /** Its lines from before, until those of all are put together; null until they are here. */
  history: readonly LogRow[] | null
}

/**
 * One live tail over many clusters. History comes first, in order and limited over all that answer
 * soon; whoever is late brings its own later. Then lines as they come: a cluster that stalls or fails
 * costs the others nothing, and what it may lack is told. Ends with `close`.
 */
export class FederatedTail implements FrameSource {
  readonly #options: FederatedTailOptions
  readonly #expr: LogExpr
  readonly #label = new ClusterLabel()
  readonly #seen: SeenLines
  readonly #followed = new Map<string, Followed>()
  #grace: NodeJS.Timeout | undefined
  #begun = false
  #paused = false
  #closed = false
  /** Statuses are not those that were taken. */
  #changed = true
  /** A frame has to be given out for them. */
  #announce = true

  /** @throws TailspanError bad_request for what is no log query */
  constructor(options: FederatedTailOptions) {
    const expr = parseLogql(options.query)
    if (expr.kind !== 'log') {
      throw new TailspanError('bad_request', 'only log queries can be tailed')
    }
    this.#options = options
    this.#expr = expr
    this.#seen = new SeenLines(options.dedup ?? true)
  }

  /**
   * Follows these clusters from now on: those that were followed before go on, those that are gone or
   * have other settings end. Asks only those that can have lines of the query.
   * @throws TailspanError rate_limited when too many tails are open
   */
  follow(members: readonly LogMember[]): void {
    if (this.#closed) return
    const wanted = new Map(members.map((member) => [member.id, member]))
    for (const [id, { cluster, version }] of this.#followed) {
      const member = wanted.get(id)
      if (member && member.version === version) continue
      cluster.tail.close()
      this.#followed.delete(id)
      this.#statusChanged()
    }
    for (const member of members) {
      if (!this.#followed.has(member.id)) this.#add(member, members.length)
    }
    if (this.#begun) return
    this.#grace ??= setTimeout(() => this.#begin(), this.#options.graceMs ?? GRACE_MS)
    this.#beginWhenAllAnswered()
  }

  /** How the clusters fare. */
  get statuses(): readonly ClusterStatus[] {
    return [...this.#followed.values()].map(({ cluster }) => cluster.tail.status)
  }

  /** The same once after they changed, else null. */
  takeStatuses(): readonly ClusterStatus[] | null {
    this.#announce = false
    if (!this.#changed) return null
    this.#changed = false
    return this.statuses
  }

  /** Lines waiting to be sent. */
  get held(): number {
    return this.#clusters().reduce((sum, cluster) => sum + cluster.held, 0)
  }

  get paused(): boolean {
    return this.#paused
  }

  /** While paused, lines are collected (the oldest dropped and counted) but no frame is given out. */
  pause(paused: boolean): void {
    this.#paused = paused
  }

  /**
   * The next frame of at most `max` lines, those at hand in the order of time; or null when there is
   * nothing to say. One without lines is there for the statuses.
   */
  next(max: number): TailFrame | null {
    if (this.#paused || !this.#begun) return null
    const clusters = this.#clusters()
    const rows: LogRow[] = []
    for (;;) {
      for (const cluster of clusters) {
        const dropped = cluster.refill()
        if (dropped !== null) return { rows, dropped }
      }
      const row = rows.length < max ? earliest(clusters)?.shift() : undefined
      if (row === undefined) break
      rows.push(row)
    }
    if (rows.length === 0 && !this.#announce) return null
    this.#announce = false
    return { rows, dropped: null }
  }

  /** Ends all connections. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#grace)
    for (const { tail } of this.#clusters()) tail.close()
    this.#followed.clear()
  }

  #clusters(): FollowedCluster[] {
    return [...this.#followed.values()].map(({ cluster }) => cluster)
  }

  #add(member: LogMember, count: number): void {
    const expr = clusterLog(this.#expr, member.id, this.#label)
    if (expr === undefined) return
    const { start, limit, now, lines = defaultTailLimits.lines } = this.#options
    const options = {
      text: printLogql(expr),
      start,
      // Who comes later has no part in the history.
      limit: this.#begun ? 0 : limit,
      capacity: Math.max(LEAST_LINES, Math.ceil(lines / count)),
      now,
      onStatus: () => this.#statusChanged(),
    }
    const tail = member.follow
      ? new RemoteTail(member, options)
      : new LocalTail(this.#options, options)
    const labelled = usesLabel(this.#expr.stages, this.#label)
    const shown = new ClusterRows(member.id, this.#label, labelled)
    const cluster = new FollowedCluster(tail, shown, this.#seen)
    const followed: Followed = { cluster, version: member.version, history: null }
    this.#followed.set(member.id, followed)
    this.#statusChanged()
    void tail.history.then((rows) => {
      if (this.#begun) return cluster.begin(rows)
      followed.history = rows
      this.#beginWhenAllAnswered()
    })
  }

  #beginWhenAllAnswered(): void {
    if ([...this.#followed.values()].every(({ history }) => history !== null)) this.#begin()
  }

  /** Gives out the newest lines of all histories that are here. */
  #begin(): void {
    if (this.#begun || this.#closed) return
    this.#begun = true
    clearTimeout(this.#grace)
    const answered = [...this.#followed.values()].filter(({ history }) => history !== null)
    const newest = answered
      .flatMap((followed) => (followed.history ?? []).map((row) => ({ followed, row })))
      .sort((a, b) => compare(a.row.timestamp, b.row.timestamp))
    newest.splice(0, Math.max(0, newest.length - this.#options.limit))
    for (const followed of answered) {
      const mine = newest.filter((one) => one.followed === followed)
      followed.cluster.begin(mine.map(({ row }) => row))
      followed.history = null
    }
  }

  #statusChanged(): void {
    this.#changed = true
    this.#announce = true
  }
}

/** The cluster with the earliest line at hand. */
function earliest(clusters: readonly FollowedCluster[]): FollowedCluster | undefined {
  let found: FollowedCluster | undefined
  for (const cluster of clusters) {
    const { time } = cluster
    if (time === undefined) continue
    if (found?.time === undefined || time < found.time) found = cluster
  }
  return found
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
