import type { TokenUsage } from './agent-api.ts'

/** US dollars for a million tokens. Without a price of their own, tokens of the cache cost what others do. */
export interface ModelPrice {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
}

/** Prices by `model`, `provider/model`, or the beginning of one of these with `*` at its end. */
export type PriceTable = Readonly<Record<string, ModelPrice>>

const PER = 1_000_000

/**
 * What a call cost in US dollars; undefined when its price or tokens are not known. The model that answered
 * goes before the one that was asked for, and the longest name that fits before others.
 */
export function costOf(
  prices: PriceTable | undefined,
  models: readonly (string | undefined)[],
  provider: string,
  usage: TokenUsage,
): number | undefined {
  if (prices === undefined || (usage.input === undefined && usage.output === undefined)) return
  const names = models
    .filter((model) => model !== undefined)
    .flatMap((model) => [`${provider}/${model}`, model])
  const price = priceOf(prices, names)
  if (price === undefined) return undefined
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 } = usage
  const plain = Math.max(0, input - cacheRead - cacheWrite)
  const cost =
    (plain * price.input +
      cacheRead * (price.cacheRead ?? price.input) +
      cacheWrite * (price.cacheWrite ?? price.input) +
      output * price.output) /
    PER
  return Number.isFinite(cost) ? cost : undefined
}

function priceOf(prices: PriceTable, names: readonly string[]): ModelPrice | undefined {
  for (const name of names) if (Object.hasOwn(prices, name)) return prices[name]
  let best: string | undefined
  for (const key of Object.keys(prices)) {
    if (!key.endsWith('*') || key.length <= (best?.length ?? 0)) continue
    if (names.some((name) => name.startsWith(key.slice(0, -1)))) best = key
  }
  return best === undefined ? undefined : prices[best]
}
