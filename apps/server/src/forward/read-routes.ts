import { parseLogql } from '@tailspan/query'
import type { ClusterSettings } from '../clusters/cluster-settings.ts'
import type { Place } from '../clusters/place.ts'
import {
  FORWARD_SIGNALS,
  type ForwardSignal,
  type RouteSettings,
  TAKERS,
  WHEN_FULL,
  type WhenFull,
} from './route-settings.ts'

const DEFAULT_BYTES = 512_000_000
/** The largest bodies, decoded, are 64 MiB; a queue that holds none of them would refuse for ever. */
const LEAST_BYTES = 4_000_000
const MOST_BYTES = 1_000_000_000_000
const MOST_ROUTES = 100

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
}

/** A route, and where it was written down. */
export interface PlacedRoute {
  readonly settings: RouteSettings
  readonly place: Place
}

/**
 * Reads the list of routes.
 * @throws TailspanError bad_request that names the place and the reason
 */
export function readRoutes(list: Place): PlacedRoute[] {
  const routes = list.items().map((place) => ({ settings: readRoute(place), place }))
  if (routes.length > MOST_ROUTES) throw list.refuse(`has more than ${MOST_ROUTES} routes`)
  const names = new Set<string>()
  for (const { settings, place } of routes) {
    if (names.has(settings.name)) {
      throw place.refuse(
        `is called "${settings.name}" like another; give one of them a \`name\` of its own`,
      )
    }
    names.add(settings.name)
  }
  return routes
}

/**
 * Checks that the clusters of routes are there and can take what goes to them.
 * @throws TailspanError bad_request
 */
export function checkTargets(
  routes: readonly PlacedRoute[],
  clusterOf: (id: string) => ClusterSettings | undefined,
): void {
  for (const { settings, place } of routes) {
    const cluster = clusterOf(settings.to)
    if (!cluster) throw place.get('to').refuse(`names no cluster: there is no "${settings.to}"`)
    for (const signal of settings.signals) {
      if (cluster[TAKERS[signal]]) continue
      const lacks = `forwards ${signal}, and the cluster "${settings.to}" has no \`${TAKERS[signal]}\``
      const help =
        signal === 'traces'
          ? 'add `otlp: { url: … }` to it, the address that takes OTLP over HTTP (for Tempo its port 4318), or'
          : 'add it, or'
      const rest = settings.signals.filter((one) => one !== signal).join(', ')
      throw place.refuse(`${lacks}: ${help} leave it out (\`signals: [${rest}]\`)`)
    }
  }
}

function readRoute(place: Place): RouteSettings {
  place.only(['name', 'to', 'signals', 'match', 'fromTenants', 'tenant', 'keep', 'queue'])
  const to = place.get('to').text()
  const name = place.get('name').optional((p) => p.text()) ?? to
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) {
    throw place
      .get('name')
      .refuse('must be 1 to 63 letters, digits, ".", "_" or "-", and begin with a letter or digit')
  }
  const queue = place.get('queue')
  queue.optional((p) => p.only(['bytes', 'whenFull']))
  return {
    name,
    to,
    signals: place.get('signals').optional(readSignals) ?? FORWARD_SIGNALS,
    matchers: place.get('match').optional(readMatchers) ?? [],
    fromTenants:
      place.get('fromTenants').optional((p) => p.items().map((one) => one.text())) ?? null,
    tenant: place.get('tenant').optional(readTenant) ?? null,
    keep: place.get('keep').optional((p) => p.flag()) ?? true,
    queue: {
      bytes: queue.optional((p) => p.get('bytes').optional(readBytes)) ?? DEFAULT_BYTES,
      whenFull: queue.optional((p) => p.get('whenFull').optional(readWhenFull)) ?? 'refuse',
    },
  }
}

function readSignals(place: Place): readonly ForwardSignal[] {
  const signals = place.items().map((one) => {
    const signal = FORWARD_SIGNALS.find((known) => known === one.value)
    if (!signal) throw one.refuse(`must be one of ${FORWARD_SIGNALS.join(', ')}`)
    return signal
  })
  if (signals.length === 0) throw place.refuse('is empty')
  return [...new Set(signals)]
}

function readMatchers(place: Place): RouteSettings['matchers'] {
  const text = place.text()
  if (/^\s*\{\s*\}\s*$/.test(text)) return []
  try {
    const expression = parseLogql(text, { allowAnySelector: true })
    if (expression.kind === 'log' && expression.stages.length === 0) return expression.matchers
  } catch (error) {
    throw place.refuse(`is no selector: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw place.refuse('must be a selector of streams alone, such as {env="prod"}')
}

function readTenant(place: Place): RouteSettings['tenant'] {
  const text = place.text()
  if (text === 'pass') return { pass: true }
  if (/^[\x20-\x7e]{1,150}$/.test(text)) return { as: text }
  throw place.refuse('must be "pass" or a tenant: at most 150 printable characters')
}

function readBytes(place: Place): number {
  const [, number = '', unit = 'B'] =
    /^(\d{1,15}(?:\.\d{1,3})?) *([A-Za-z]+)?$/.exec(String(place.value)) ?? []
  const bytes = Math.round(Number(number || 'NaN') * (UNITS[unit.toUpperCase()] ?? Number.NaN))
  if (bytes >= LEAST_BYTES && bytes <= MOST_BYTES) return bytes
  throw place.refuse('must be a size from 4MB to 1000GB, such as 512MB')
}

function readWhenFull(place: Place): WhenFull {
  const found = WHEN_FULL.find((known) => known === place.value)
  if (found) return found
  throw place.refuse(`must be one of ${WHEN_FULL.join(', ')}`)
}
