import type { LaneState } from './lane.ts'

/** A queue as full as this is a problem. */
const NEARLY_FULL = 0.9

/** What is wrong with a lane in a sentence; undefined when all is well. */
export function problemOf({
  name,
  signal,
  to,
  status,
  lastError,
  queued,
}: LaneState): string | undefined {
  const which = `${name} (${signal} to ${to})`
  const waiting = `${queued.items} waiting since ${Math.round(queued.oldestSeconds)} s`
  if (status !== 'ok') return `${which} is ${status}, ${waiting}: ${lastError?.message ?? ''}`
  const full = queued.bytes >= NEARLY_FULL * queued.maxBytes
  return full ? `${which} is nearly full, ${waiting}` : undefined
}
