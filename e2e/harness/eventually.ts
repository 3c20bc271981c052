import { setTimeout as sleep } from 'node:timers/promises'

const PAUSE_MS = 50

export interface Patience {
  readonly withinMs: number
  /** Said when it did not happen. */
  readonly what: string
}

/** Asks again and again until the answer is not undefined; throws when that takes too long. */
export async function eventually<T>(
  { withinMs, what }: Patience,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + withinMs
  let trouble: unknown
  do {
    try {
      const answer = await ask()
      if (answer !== undefined) return answer
    } catch (error) {
      trouble = error
    }
    await sleep(PAUSE_MS)
  } while (Date.now() < deadline)
  throw new Error(`${what}: not within ${withinMs} ms`, { cause: trouble })
}
