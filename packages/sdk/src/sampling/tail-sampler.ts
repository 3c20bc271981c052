import { AsyncResource } from 'node:async_hooks'
import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  type SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import {
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace'
import { isUndecided } from '../propagation/context-keys.ts'
import { LiveSpan } from '../traces/live-span.ts'
import { AdaptiveRatio } from './adaptive-ratio.ts'
import type { Decision, SamplingCounts } from './decision.ts'
import { DropRules } from './drop-rules.ts'
import { DroppedRing } from './dropped-ring.ts'
import type { KeepNotices } from './keep-notices.ts'
import { isFailed, KeepRules } from './keep-rules.ts'
import { OpenTrace } from './open-trace.ts'
import { isInRatio } from './ratio.ts'
import type { Routed } from './route-rule.ts'
import { SamplingLedger } from './sampling-ledger.ts'
import type { SamplingRules } from './sampling-rules.ts'

const SWEEP_MS = 1000
const NO_NOTICES = { told: 0, untold: 0 }
const REMARKABLE: ReadonlySet<Decision['reason']> = new Set([
  'error',
  'slow',
  'rule',
  'callee',
  'caller',
])
const NOT_RECORDED: SamplingResult = { decision: SamplingDecision.NOT_RECORD }
const RECORDED: SamplingResult = { decision: SamplingDecision.RECORD }
const SAMPLED: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED }

/** A first span that begins here. */
interface Asked extends Routed {
  readonly context: Context
  readonly traceId: string
  /** Its caller; undefined for none. */
  readonly from: SpanContext | undefined
  readonly nowMs: number
}

export interface TailSamplerDeps {
  readonly rules: SamplingRules
  /** Milliseconds of a clock that does not go back; for spans of our own it has to be `performance.now()`. */
  readonly now: () => number
  /** Takes the spans of a kept trace that have ended. */
  readonly keep: (spans: readonly ReadableSpan[], remarkable: boolean) => void
  /** Told of traces that are kept though the services they called were told that they are not. */
  readonly notices?: KeepNotices | undefined
}

/**
 * Decides for each trace as a whole, when its local root ends: the ratio by its id, the caller's decision,
 * then the rules of `keep`. Until then its spans are held, within bounds. Spans that end after that follow.
 */
export class TailSampler implements Sampler, SpanProcessor {
  readonly #rules: SamplingRules
  readonly #now: () => number
  readonly #keep: TailSamplerDeps['keep']
  readonly notices: KeepNotices | undefined
  readonly #open = new Map<string, OpenTrace>()
  /** The one that was asked for last: each span is told about twice as it begins, and twice as it ends. */
  #last: OpenTrace | undefined
  readonly #ledger = new SamplingLedger()
  /** The usual decisions, made once. */
  readonly #inRatio: Decision
  readonly #notInRatio: Decision
  readonly #parentKeeps: Decision
  readonly #parentDrops: Decision
  readonly #dropped: Decision
  readonly #ring = new DroppedRing()
  readonly #drop: DropRules
  readonly #keepRules: KeepRules
  readonly #adaptive: AdaptiveRatio | undefined
  /** The timer is no part of the request that happens to begin it. */
  readonly #outside = new AsyncResource('TailspanSampler')
  #held = 0
  #sweep: NodeJS.Timeout | undefined

  constructor(deps: TailSamplerDeps) {
    this.#rules = deps.rules
    const { ratio } = deps.rules
    this.#inRatio = { keep: true, reason: 'head', ratio }
    this.#notInRatio = { keep: false, reason: 'ratio', ratio }
    this.#parentKeeps = { keep: true, reason: 'parent', ratio }
    this.#parentDrops = { keep: false, reason: 'parent', ratio }
    this.#dropped = { keep: false, reason: 'rule', ratio }
    this.#now = deps.now
    this.#keep = deps.keep
    this.notices = deps.notices
    this.#drop = new DropRules(deps.rules.drop)
    this.#keepRules = new KeepRules(deps.rules.keep)
    const { adaptive } = deps.rules
    this.#adaptive = adaptive === false ? undefined : new AdaptiveRatio(adaptive, deps.now)
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    _kind: SpanKind,
    attributes: Attributes,
    _links: Link[],
    nowMs = this.#now(),
  ): SamplingResult {
    const parent = context === ROOT_CONTEXT ? undefined : trace.getSpan(context)
    const from = parent?.spanContext()
    const child = from !== undefined && from.traceId === traceId
    if (child && from.isRemote !== true) {
      return this.#local(traceId, from, parent?.isRecording() === true)
    }
    return this.#root({ context, traceId, from: child ? from : undefined, name, attributes, nowMs })
  }

  onStart(span: ReadableSpan): void {
    this.#find(traceIdOf(span))?.began(span, isLocalRoot(span))
  }

  onEnding(span: ReadableSpan): void {
    if (!isLocalRoot(span)) return
    const failed = isFailed(span)
    this.#adaptive?.observe(failed, this.#endOf(span))
    const traceId = traceIdOf(span)
    const open = this.#find(traceId)
    if (open === undefined) {
      const decided = this.#ledger.get(traceId)
      if (decided?.keep === true) explain(span, decided)
      return
    }
    if (failed) open.failed = true
    if (--open.openRoots > 0) return
    open.decided = this.#judge(open, span, tookMs(span))
    if (open.decided.keep) this.#explainAll(open, open.decided)
  }

  onEnd(span: ReadableSpan): void {
    const traceId = traceIdOf(span)
    const open = this.#find(traceId)
    if (open === undefined) {
      this.#late(traceId, span)
      return
    }
    open.endedWith(span, isFailed(span))
    this.#held++
    if (open.decided !== undefined) this.#settle(open, open.decided, this.#endOf(span))
    else if ((open.ended?.length ?? 0) >= this.#rules.buffer.spansPerTrace) this.#decideEarly(open)
    else if (this.#held > this.#rules.buffer.spans) this.#decideOldest()
  }

  /** A service that was called keeps this trace. */
  calleeKeeps(traceId: string): void {
    const open = this.#find(traceId)
    if (open !== undefined) open.asked = 'callee'
    else this.#revive(traceId, 'callee')
  }

  /** The service that called keeps this trace, and says so after it was answered. */
  callerKeeps(traceId: string): void {
    const open = this.#find(traceId)
    if (open !== undefined) open.asked ??= 'caller'
    else this.#revive(traceId, 'caller')
  }

  /** Whether the trace would be kept for what is known now, though its caller does not keep it for that. */
  worthTelling(traceId: string, root: Routed, failed: boolean): boolean {
    if (!this.#rules.tellCaller) return false
    const open = this.#find(traceId)
    if (open === undefined || open.head.keep) return false
    if (open.asked === 'callee') return true
    const soFarMs = this.#now() - open.begunMs
    return this.#keepRules.match(traceId, root, open.failed || failed, soFarMs) !== undefined
  }

  /** What was decided about a trace, `undecided`, or undefined when nothing is remembered of it. */
  decision(traceId: string): Decision | 'undecided' | undefined {
    return this.#find(traceId) === undefined ? this.#ledger.get(traceId) : 'undecided'
  }

  counts(): SamplingCounts {
    const notices = this.notices?.counts() ?? NO_NOTICES
    return this.#ledger.counts(this.#open.size, this.#adaptive?.raised === true, notices)
  }

  /** Decides about all traces for what is known of them, as at the end of the process. */
  decideAll(): void {
    for (const open of this.#open.values()) this.#decideEarly(open)
  }

  async forceFlush(): Promise<void> {
    // Traces whose root has not ended are not handed over yet.
  }

  async shutdown(): Promise<void> {
    this.decideAll()
    clearTimeout(this.#sweep)
  }

  toString(): string {
    return `TailSampler{ratio=${this.#rules.ratio},rules=${this.#rules.keep.length}}`
  }

  #local(traceId: string, from: SpanContext, recording: boolean): SamplingResult {
    if ((from.traceFlags & TraceFlags.SAMPLED) !== 0) return SAMPLED
    if (recording || this.#open.has(traceId)) return RECORDED
    // Started after its parent's end: it may still belong to a trace that is kept, or comes back.
    return this.#ledger.get(traceId)?.keep === true || this.#ring.has(traceId)
      ? RECORDED
      : NOT_RECORDED
  }

  #root(asked: Asked): SamplingResult {
    const { traceId, nowMs } = asked
    const known = this.#find(traceId)
    if (known !== undefined) return known.head.keep ? SAMPLED : RECORDED
    this.#ledger.started++
    if (this.#drop.match(asked)) {
      this.#ledger.enter(traceId, this.#dropped)
      return NOT_RECORDED
    }
    // An id that was made a moment ago cannot have been decided about.
    const isNew = asked.context === ROOT_CONTEXT
    const before = isNew ? undefined : this.#ledger.get(traceId)
    const head = before?.keep === true ? before : this.#head(asked)
    if (!head.keep && this.#keepRules.none && !this.#rules.tellCaller) {
      this.#ledger.enter(traceId, head)
      return NOT_RECORDED
    }
    if (this.#open.size >= this.#rules.buffer.traces) this.#decideOldest()
    const open = new OpenTrace(traceId, head, nowMs)
    this.#open.set(traceId, open)
    this.#last = open
    this.#arm()
    return head.keep ? SAMPLED : RECORDED
  }

  #head({ context, traceId, from }: Asked): Decision {
    const { ratio, parentBased } = this.#rules
    if (from !== undefined && parentBased && !isUndecided(context)) {
      return (from.traceFlags & TraceFlags.SAMPLED) === 0 ? this.#parentDrops : this.#parentKeeps
    }
    if (isInRatio(traceId, ratio)) return this.#inRatio
    if (this.#adaptive?.admits(traceId) === true) return { keep: true, reason: 'adaptive', ratio }
    return this.#notInRatio
  }

  #judge(open: OpenTrace, root: Routed | undefined, took: number): Decision {
    if (open.head.keep) return open.head
    const { ratio } = this.#rules
    if (open.asked !== undefined) return { keep: true, reason: open.asked, ratio }
    const reason = this.#keepRules.match(open.id, root, open.failed, took)
    return reason === undefined ? open.head : { keep: true, reason, ratio }
  }

  #decideOldest(): void {
    const oldest = this.#open.values().next().value
    if (oldest !== undefined) this.#decideEarly(oldest)
  }

  #decideEarly(open: OpenTrace): void {
    const nowMs = this.#now()
    const decided = this.#judge(open, open.roots?.[0], nowMs - open.begunMs)
    if (decided.keep) this.#explainAll(open, decided)
    this.#settle(open, { ...decided, early: true }, nowMs)
  }

  /** When a span ended, by the sampler's clock. */
  #endOf(span: ReadableSpan): number {
    return span instanceof LiveSpan ? span.endedMs : this.#now()
  }

  #explainAll({ roots }: OpenTrace, decision: Decision): void {
    if (roots !== undefined) for (const root of roots) explain(root, decision)
  }

  #find(traceId: string): OpenTrace | undefined {
    const last = this.#last
    if (last !== undefined && last.id === traceId) return last
    return (this.#last = this.#open.get(traceId))
  }

  #settle(open: OpenTrace, decision: Decision, nowMs: number): void {
    const { ended = [] } = open
    this.#open.delete(open.id)
    if (this.#last === open) this.#last = undefined
    this.#held -= ended.length
    this.#ledger.enter(open.id, decision)
    // A Map that grew or shrank leaves a table behind that holds its entries until the next full collection.
    open.ended = undefined
    open.roots = undefined
    if (!decision.keep) {
      this.#ring.add(open.id, ended, nowMs, open.running > 0)
      return
    }
    const before = this.#ring.take(open.id)
    const spans = before.length === 0 ? ended : [...before, ...ended]
    if (isRemarkable(decision)) this.notices?.note(spans)
    if (spans.length > 0) this.#keep(spans, isRemarkable(decision) || open.failed)
  }

  /** A span that ended after its trace was decided. */
  #late(traceId: string, span: ReadableSpan): void {
    const decided = this.#ledger.get(traceId)
    const failed = isFailed(span)
    if (decided?.keep === true || (decided === undefined && isSampled(span))) {
      const remarkable = decided !== undefined && isRemarkable(decided)
      if (remarkable) this.notices?.note([span])
      this.#keep([span], failed || remarkable)
      return
    }
    if (decided === undefined || decided.reason === 'rule') return
    this.#ring.forgetOld(this.#now())
    const here = this.#ring.has(traceId)
    if (here) this.#ring.add(traceId, [span], this.#now())
    if (!failed || !this.#keepRules.keepsErrors) return
    if (here) this.#revive(traceId, 'error')
    else this.#ledger.missed++
  }

  #revive(traceId: string, reason: 'error' | 'callee' | 'caller'): void {
    this.#ring.forgetOld(this.#now())
    if (!this.#ring.has(traceId)) {
      const decided = this.#ledger.get(traceId)
      // What a rule drops was never there.
      if (decided?.keep === false && decided.reason !== 'rule') this.#ledger.miss(traceId)
      return
    }
    const spans = this.#ring.take(traceId)
    const decision: Decision = { keep: true, reason, ratio: this.#rules.ratio }
    for (const span of spans) if (isLocalRoot(span)) explain(span, decision)
    this.#ledger.revived++
    this.#ledger.enter(traceId, decision)
    this.notices?.note(spans)
    this.#keep(spans, true)
  }

  #arm(): void {
    if (this.#sweep !== undefined) return
    this.#outside.runInAsyncScope(() => {
      this.#sweep = setTimeout(() => this.#sweepNow(), SWEEP_MS).unref()
    })
  }

  #sweepNow(): void {
    this.#sweep = undefined
    const now = this.#now()
    this.#ring.forgetOld(now)
    for (const open of this.#open.values()) {
      if (now - open.begunMs < this.#rules.buffer.wait) break
      this.#decideEarly(open)
    }
    if (this.#open.size > 0 || !this.#ring.empty) this.#arm()
  }
}

function isLocalRoot(span: ReadableSpan): boolean {
  const parent = span.parentSpanContext
  return parent === undefined || parent.isRemote === true
}

function isSampled(span: ReadableSpan): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0
}

/** Kept for what happened in it, here or elsewhere. */
function isRemarkable({ reason }: Decision): boolean {
  return REMARKABLE.has(reason)
}

/** Written to the attributes themselves: a root that has ended takes no others. */
function explain(root: ReadableSpan, { reason, ratio }: Decision): void {
  root.attributes['sampling.reason'] = reason
  root.attributes['sampling.ratio'] = ratio
}

function traceIdOf(span: ReadableSpan): string {
  return span instanceof LiveSpan ? span.traceId : span.spanContext().traceId
}

function tookMs(span: ReadableSpan): number {
  if (span instanceof LiveSpan) return span.tookMs
  const [seconds, nanos] = span.duration
  return seconds * 1000 + nanos / 1e6
}
