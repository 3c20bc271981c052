import type { ModelPrice, PriceTable } from '../agents/cost.ts'
import type { GenAiOptions } from './gen-ai-options.ts'
import { parseSize } from './size.ts'
import type { Warnings } from './warnings.ts'

/** Options and environment together, checked. */
export interface GenAiSettings {
  readonly content: 'off' | 'span' | 'log'
  /** From 1024 on. */
  readonly maxBytes: number
  readonly mask: ((text: string) => string) | undefined
  readonly prices: PriceTable | undefined
}

export const GEN_AI_DEFAULTS: GenAiSettings = {
  content: 'off',
  maxBytes: 16_384,
  mask: undefined,
  prices: undefined,
}

const MIN_BYTES = 1024

/** @throws TypeError for a wrong option when options are strict */
export function readGenAi(
  options: GenAiOptions,
  env: (name: string) => string | undefined,
  warnings: Warnings,
): GenAiSettings {
  const { mask } = options
  if (mask !== undefined && typeof mask !== 'function') {
    // Content without the mask that was meant would tell what it must not.
    warnings.wrong('genai.mask', 'not a function')
    return GEN_AI_DEFAULTS
  }
  return {
    content: readContent(options.content, env, warnings),
    maxBytes: readMaxBytes(options.maxBytes, warnings),
    mask,
    prices: options.prices === undefined ? undefined : readPrices(options.prices, warnings),
  }
}

/** What OpenTelemetry's own instrumentations take, as far as they agree. */
const OTEL_CONTENT: ReadonlyMap<string, GenAiSettings['content']> = new Map([
  ['true', 'span'],
  ['span_only', 'span'],
  ['span_and_event', 'span'],
  ['event_only', 'log'],
])

function readContent(
  given: unknown,
  env: (name: string) => string | undefined,
  warnings: Warnings,
): GenAiSettings['content'] {
  const own = env('TAILSPAN_GENAI_CONTENT')?.trim().toLowerCase()
  const [value, name] =
    given === undefined ? [own, 'TAILSPAN_GENAI_CONTENT'] : [given, 'genai.content']
  if (value === 'off' || value === 'span' || value === 'log') return value
  if (value === undefined || value === '') {
    const others = env('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT')?.trim().toLowerCase()
    return OTEL_CONTENT.get(others ?? '') ?? GEN_AI_DEFAULTS.content
  }
  warnings.wrong(name, `neither off, span nor log: ${shownValue(value)}`)
  return GEN_AI_DEFAULTS.content
}

function readMaxBytes(given: GenAiOptions['maxBytes'], warnings: Warnings): number {
  if (given === undefined) return GEN_AI_DEFAULTS.maxBytes
  const bytes = parseSize(given)
  if (bytes !== undefined && bytes >= MIN_BYTES) return bytes
  warnings.wrong('genai.maxBytes', `no size of at least 1KB: ${shownValue(given)}`)
  return GEN_AI_DEFAULTS.maxBytes
}

function shownValue(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 64)
}

function readPrices(given: PriceTable, warnings: Warnings): PriceTable {
  const prices: [string, ModelPrice][] = []
  for (const [model, price] of Object.entries(given)) {
    if (isPrice(price)) prices.push([model, price])
    else warnings.wrong('genai.prices', `no price with input and output: ${model.slice(0, 64)}`)
  }
  return Object.fromEntries(prices)
}

function isPrice(value: unknown): value is ModelPrice {
  const { input, output, cacheRead = 0, cacheWrite = 0 } = (value ?? {}) as Partial<ModelPrice>
  return [input, output, cacheRead, cacheWrite].every(
    (each) => typeof each === 'number' && Number.isFinite(each) && each >= 0,
  )
}
