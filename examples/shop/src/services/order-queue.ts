import { setTimeout as sleep } from 'node:timers/promises'
import type { OrderMessage } from './order.ts'

const MOST_WAITING = 1000

/** A queue in memory: first in, first out, at most a thousand messages. */
export interface OrderQueue {
  readonly size: number
  /** False when the queue is full and the message was not taken. */
  offer(message: OrderMessage): boolean
  /** Takes up to `max`; waits up to `waitMs` for the first one. Empty when none came or it was aborted. */
  take(max: number, waitMs: number, signal: AbortSignal): Promise<OrderMessage[]>
}

export function createOrderQueue(): OrderQueue {
  const messages: OrderMessage[] = []
  const waiting = new Set<() => void>()
  return {
    get size() {
      return messages.length
    },
    offer(message) {
      if (messages.length >= MOST_WAITING) return false
      messages.push(message)
      for (const wake of waiting) wake()
      return true
    },
    async take(max, waitMs, signal) {
      if (messages.length === 0) {
        const woken = new AbortController()
        const wake = (): void => woken.abort()
        waiting.add(wake)
        const end = AbortSignal.any([signal, woken.signal])
        await sleep(waitMs, undefined, { signal: end }).catch(() => undefined)
        waiting.delete(wake)
      }
      // Whoever hung up meanwhile must not take messages with it.
      return signal.aborted ? [] : messages.splice(0, max)
    },
  }
}
