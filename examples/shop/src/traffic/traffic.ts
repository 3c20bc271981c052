import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from '../world/dice.ts'
import { chooseScenario, scenarios, someone, type Visit } from './scenarios.ts'

export interface TrafficSetup {
  /** Visits per second, on average. */
  readonly rate: number
  readonly shop: string
  readonly cart: string
  readonly dice: Dice
  readonly signal: AbortSignal
}

const MOST_AT_ONCE = 40

/** Sends visitors at random moments until the signal aborts; leaves some out when the shop is stuck. */
export async function runTraffic(setup: TrafficSetup): Promise<void> {
  const { rate, dice, signal, shop, cart } = setup
  const visits = new Set<Promise<void>>()
  // Each visit listens with the request that it waits for; one that has just ended may still do so.
  setMaxListeners(2 * MOST_AT_ONCE + 1, signal)
  while (!signal.aborted) {
    // Waits between independent arrivals are distributed exponentially.
    const waitMs = (-Math.log(1 - dice.random()) / rate) * 1000
    await sleep(waitMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted || visits.size >= MOST_AT_ONCE) continue
    const visit: Visit = { user: someone(dice), dice, shop, cart, signal }
    const { run } = chooseScenario(scenarios, dice.random())
    // The services tell of their failures themselves.
    const done = run(visit)
      .catch(() => undefined)
      .finally(() => visits.delete(done))
    visits.add(done)
  }
  await Promise.all(visits)
}
