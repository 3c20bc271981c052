import { type Attributes, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { parseDuration } from '../options/duration.ts'
import type { KeepRule } from '../options/sampling-options.ts'
import type { KeptBecause } from './decision.ts'
import { isInRatio } from './ratio.ts'
import { matchesRoute, type Routed } from './route-rule.ts'

/** Rules in a form that is quick to ask: each trace is judged by all of them, and few are kept. */
export class KeepRules {
  readonly #rules: readonly ReadRule[]

  constructor(rules: readonly KeepRule[]) {
    this.#rules = rules.map((rule) => ({
      rule,
      error: rule.error,
      slowerThanMs:
        rule.slowerThan === undefined ? -1 : (parseDuration(rule.slowerThan) ?? Infinity),
      reason: reasonOf(rule),
      more: [rule.status, rule.route, rule.method, rule.attributes].some(
        (each) => each !== undefined,
      ),
      ratio: rule.ratio ?? 1,
    }))
  }

  get none(): boolean {
    return this.#rules.length === 0
  }

  /** Whether some rule keeps whatever fails, or a share of it. */
  get keepsErrors(): boolean {
    return this.#rules.some(({ error, ratio }) => error === true && ratio !== 0)
  }

  /** The first rule that keeps the trace, as a reason; undefined when none does. */
  match(
    traceId: string,
    root: Routed | undefined,
    error: boolean,
    tookMs: number,
  ): KeptBecause | undefined {
    for (const rule of this.#rules) {
      if (rule.error !== undefined && rule.error !== error) continue
      if (tookMs <= rule.slowerThanMs) continue
      if (rule.more && !holds(rule.rule, root ?? NO_ROOT)) continue
      if (isInRatio(traceId, rule.ratio)) return rule.reason
    }
    return undefined
  }
}

interface ReadRule {
  readonly rule: KeepRule
  readonly error: boolean | undefined
  /** -1 for any. */
  readonly slowerThanMs: number
  readonly reason: KeptBecause
  /** Whether it looks at the root. */
  readonly more: boolean
  readonly ratio: number
}

const NO_ROOT: Routed = { name: '', attributes: {} }

function reasonOf(rule: KeepRule): KeptBecause {
  if (rule.error === true) return 'error'
  return rule.slowerThan === undefined ? 'rule' : 'slow'
}

function holds(rule: KeepRule, root: Routed): boolean {
  if (rule.status !== undefined && !hasStatus(rule.status, root.attributes)) return false
  return matchesRoute(rule, root)
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
