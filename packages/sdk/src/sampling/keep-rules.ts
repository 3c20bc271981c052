import { type Attributes, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { parseDuration } from '../options/duration.ts'
import type { KeepRule } from '../options/sampling-options.ts'
import type { KeptBecause } from './decision.ts'
import { isInRatio } from './ratio.ts'
import { matchesRoute, type Routed } from './route-rule.ts'

/** What is known of a trace when it is judged. */
export interface Judged {
  readonly traceId: string
  readonly root: Routed
  /** Whether a span of it failed. */
  readonly error: boolean
  /** Milliseconds that the local root took, so far if it has not ended. */
  readonly tookMs: number
}

/** The first rule that keeps the trace, as a reason; undefined when none does. */
export function keptBy(rules: readonly KeepRule[], trace: Judged): KeptBecause | undefined {
  const rule = rules.find((each) => holds(each, trace))
  if (rule === undefined) return undefined
  if (rule.error === true) return 'error'
  return rule.slowerThan === undefined ? 'rule' : 'slow'
}

function holds(rule: KeepRule, trace: Judged): boolean {
  if (rule.error !== undefined && rule.error !== trace.error) return false
  if (rule.slowerThan !== undefined) {
    if (trace.tookMs <= (parseDuration(rule.slowerThan) ?? Infinity)) return false
  }
  if (rule.status !== undefined && !hasStatus(rule.status, trace.root.attributes)) return false
  return matchesRoute(rule, trace.root) && isInRatio(trace.traceId, rule.ratio ?? 1)
}

function hasStatus(wanted: NonNullable<KeepRule['status']>, attributes: Attributes): boolean {
  const status = attributes['http.response.status_code']
  if (typeof status !== 'number') return false
  const [from, to] = typeof wanted === 'number' ? [wanted, wanted] : wanted
  return status >= from && status <= to
}

export function isFailed(span: ReadableSpan): boolean {
  return span.status.code === SpanStatusCode.ERROR
}
