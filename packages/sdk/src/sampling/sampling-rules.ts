import { type Duration, parseDuration } from '../options/duration.ts'
import type { KeepRule, RouteRule, SamplingOptions } from '../options/sampling-options.ts'

/** Rules with their defaults filled in. */
export interface SamplingRules {
  /** From 0 to 1. */
  readonly ratio: number
  readonly keep: readonly KeepRule[]
  readonly drop: readonly RouteRule[]
  readonly adaptive: false | AdaptiveRules
  readonly buffer: BufferRules
  readonly tellCaller: boolean
  readonly tellCallees: boolean
  /** Whether what the caller decided holds; false where each service decides for itself. */
  readonly parentBased: boolean
}

/** Durations in milliseconds. */
export interface AdaptiveRules {
  readonly errorRate: number
  readonly ratio: number
  readonly window: number
  readonly hold: number
  readonly maxTracesPerSecond: number
}

interface BufferRules {
  readonly traces: number
  readonly spansPerTrace: number
  readonly spans: number
  /** Milliseconds. */
  readonly wait: number
}

const RATIOS: Readonly<Record<string, number>> = {
  production: 0.1,
  prod: 0.1,
  staging: 0.5,
  '*': 1,
}
/** Nobody looks at traces of these. */
const DROP: readonly RouteRule[] = [
  '/metrics',
  '/health',
  '/healthz',
  '/livez',
  '/ready',
  '/readyz',
].map((route) => ({ route }))
const KEEP: readonly KeepRule[] = [{ error: true }, { slowerThan: '1s' }]

/**
 * What is sampled in an environment when nothing else is said: 10 % in production, half in staging, all
 * elsewhere; always traces with errors, and those that take more than a second. May be spread and changed:
 * `init({ traces: { sampling: { ...getSamplingRules('production'), ratio: 0.02 } } })`.
 */
export function getSamplingRules(
  environment: string,
): Required<Pick<SamplingOptions, 'ratio' | 'keep' | 'drop'>> {
  return { ratio: ratioOf(RATIOS, environment) ?? 1, keep: KEEP, drop: DROP }
}

/** Fills in defaults. @param wrong told about each value that cannot be, which is then the default */
export function readSampling(
  options: SamplingOptions,
  process: { readonly environment: string; readonly service: string },
  wrong: (option: string, why: string) => void,
): SamplingRules {
  const defaults = getSamplingRules(process.environment)
  const { buffer = {} } = options
  return {
    ratio: readRatio(options, process, wrong) ?? readDefault(defaults.ratio),
    keep: (options.keep ?? KEEP).filter((rule) => isRule(rule, wrong)),
    drop: options.drop ?? DROP,
    adaptive: readAdaptive(options.adaptive, wrong),
    buffer: {
      traces: whole(buffer.traces, 2000, 'buffer.traces', wrong),
      spansPerTrace: whole(buffer.spansPerTrace, 1000, 'buffer.spansPerTrace', wrong),
      spans: whole(buffer.spans, 20_000, 'buffer.spans', wrong),
      wait: duration(buffer.wait, 30_000, 'buffer.wait', wrong),
    },
    tellCaller: options.tellCaller ?? true,
    tellCallees: options.tellCallees ?? true,
    parentBased: true,
  }
}

type Wrong = (option: string, why: string) => void

function readRatio(
  options: SamplingOptions,
  process: { readonly environment: string; readonly service: string },
  wrong: Wrong,
): number | undefined {
  const own = Object.entries(options.services ?? {}).find(([name]) => name === process.service)
  const { ratio } = options
  const value =
    own?.[1] ?? (typeof ratio === 'object' ? ratioOf(ratio, process.environment) : ratio)
  return value === undefined || isShare(value, 'ratio', wrong) ? value : undefined
}

function readDefault(ratio: SamplingOptions['ratio']): number {
  return typeof ratio === 'number' ? ratio : 1
}

function ratioOf(
  ratios: Readonly<Record<string, number>>,
  environment: string,
): number | undefined {
  const entries = new Map(Object.entries(ratios))
  return entries.get(environment) ?? entries.get('*')
}

function readAdaptive(options: SamplingOptions['adaptive'], wrong: Wrong): false | AdaptiveRules {
  if (options === false) return false
  const { errorRate = 0.05, ratio = 1, maxTracesPerSecond } = options ?? {}
  return {
    errorRate: isShare(errorRate, 'adaptive.errorRate', wrong) ? errorRate : 0.05,
    ratio: isShare(ratio, 'adaptive.ratio', wrong) ? ratio : 1,
    window: duration(options?.window, 10_000, 'adaptive.window', wrong),
    hold: duration(options?.hold, 60_000, 'adaptive.hold', wrong),
    maxTracesPerSecond: whole(maxTracesPerSecond, 50, 'adaptive.maxTracesPerSecond', wrong),
  }
}

function isRule(rule: KeepRule, wrong: Wrong): boolean {
  if (rule.slowerThan !== undefined && parseDuration(rule.slowerThan) === undefined) {
    wrong('keep.slowerThan', `${String(rule.slowerThan)} is no duration such as 500 or '1.5s'`)
    return false
  }
  return rule.ratio === undefined || isShare(rule.ratio, 'keep.ratio', wrong)
}

function isShare(value: number, option: string, wrong: Wrong): boolean {
  if (typeof value === 'number' && value >= 0 && value <= 1) return true
  wrong(option, `${String(value)} is not from 0 to 1`)
  return false
}

function whole(value: number | undefined, fallback: number, option: string, wrong: Wrong): number {
  if (value === undefined) return fallback
  if (Number.isSafeInteger(value) && value >= 1) return value
  wrong(option, `${String(value)} is no whole number from 1`)
  return fallback
}

function duration(
  value: Duration | undefined,
  fallback: number,
  option: string,
  wrong: Wrong,
): number {
  if (value === undefined) return fallback
  const parsed = parseDuration(value)
  if (parsed !== undefined && parsed > 0) return parsed
  wrong(option, `${String(value)} is no duration such as 500 or '1.5s'`)
  return fallback
}
