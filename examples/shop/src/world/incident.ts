/** How the payment provider feels: probabilities per call, latency in milliseconds. */
export interface ProviderMood {
  readonly incident: boolean
  readonly failure: number
  readonly latencyMs: readonly [low: number, high: number]
}

const CALM: ProviderMood = { incident: false, failure: 0.03, latencyMs: [30, 140] }
const TIMEOUTS: ProviderMood = { incident: true, failure: 0.35, latencyMs: [900, 2400] }
const REFUSALS: ProviderMood = { incident: true, failure: 0.85, latencyMs: [15, 60] }

const PERIOD_MS = 150_000
const FIRST_AT_MS = 35_000
const LASTS_MS = 20_000
const SLOW_FOR_MS = 12_000

/**
 * Every two and a half minutes the provider has a bad twenty seconds: it gets slow, then it refuses.
 * @param elapsedMs since the payment service started
 */
export function providerMood(elapsedMs: number): ProviderMood {
  const into = (elapsedMs - FIRST_AT_MS + PERIOD_MS) % PERIOD_MS
  if (elapsedMs < FIRST_AT_MS || into >= LASTS_MS) return CALM
  return into < SLOW_FOR_MS ? TIMEOUTS : REFUSALS
}
