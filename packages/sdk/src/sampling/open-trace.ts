import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Decision } from './decision.ts'

/** A trace of which nobody knows yet whether it is kept. */
export class OpenTrace {
  readonly id: string
  /** What holds when no rule keeps it. */
  readonly head: Decision
  /** Milliseconds of the sampler's clock. */
  readonly begunMs: number
  /** Spans that have ended; undefined for none. */
  ended: ReadableSpan[] | undefined = undefined
  /** Local roots so far; all of them are told why the trace is kept. */
  roots: ReadableSpan[] | undefined = undefined
  openRoots = 0
  /** Spans that have not ended. */
  running = 0
  failed = false
  /** Who asked for it to be kept. */
  asked: 'callee' | 'caller' | undefined = undefined
  decided: Decision | undefined = undefined

  constructor(id: string, head: Decision, begunMs: number) {
    this.id = id
    this.head = head
    this.begunMs = begunMs
  }

  began(span: ReadableSpan, isRoot: boolean): void {
    this.running++
    if (!isRoot) return
    // A list of one takes no more room than it needs.
    if (this.roots === undefined) this.roots = [span]
    else this.roots.push(span)
    this.openRoots++
  }

  endedWith(span: ReadableSpan, failed: boolean): void {
    if (this.ended === undefined) this.ended = [span]
    else this.ended.push(span)
    this.running--
    if (failed) this.failed = true
  }
}
