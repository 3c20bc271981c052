/** How many service colours the style sheet defines: `--svc-0` … `--svc-19`. */
export const SERVICE_COLOURS = 20

/** Colour slot of one service name on its own: the same for everyone, everywhere. */
export function serviceSlot(service: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < service.length; i++) {
    hash = Math.imul(hash ^ service.charCodeAt(i), 0x01000193)
  }
  return (hash >>> 0) % SERVICE_COLOURS
}

/**
 * Colour slots of services shown together: each one's own slot, or the next free one. The order
 * of the argument does not matter, so that links and screenshots agree.
 */
export function serviceSlots(services: Iterable<string>): Map<string, number> {
  const slots = new Map<string, number>()
  const taken = new Set<number>()
  for (const service of [...new Set(services)].sort()) {
    let slot = serviceSlot(service)
    while (taken.has(slot) && taken.size < SERVICE_COLOURS) slot = (slot + 1) % SERVICE_COLOURS
    taken.add(slot)
    slots.set(service, slot)
  }
  return slots
}

/** Levels from bad to harmless, as histogram, chips and rows order them. */
export const LEVELS = [
  'fatal',
  'critical',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  'unknown',
] as const

const ALIASES = new Map([
  ['warning', 'warn'],
  ['err', 'error'],
  ['information', 'info'],
  ['informational', 'info'],
  ['notice', 'info'],
  ['dbg', 'debug'],
  ['crit', 'critical'],
  ['emerg', 'fatal'],
  ['panic', 'fatal'],
])

/** The level as a class name part, however it is written; what is not known is `unknown`. */
export function levelClass(level: string): string {
  const lower = level.toLowerCase()
  const name = ALIASES.get(lower) ?? lower
  return (LEVELS as readonly string[]).includes(name) ? name : 'unknown'
}
