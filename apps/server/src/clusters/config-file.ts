import { readFile } from 'node:fs/promises'
import { TailspanError } from '@tailspan/model'
import { type PlacedRoute, readRoutes } from '../forward/read-routes.ts'
import type { AddressPolicy } from './address-policy.ts'
import type { ClusterSettings } from './cluster-settings.ts'
import { Place } from './place.ts'
import { readCluster } from './read-cluster.ts'

/** What a configuration file says. */
export interface ConfigFile {
  readonly clusters: readonly ClusterSettings[]
  /** Their targets are still to be checked. */
  readonly routes: readonly PlacedRoute[]
}

/**
 * Reads a configuration file in YAML: `clusters:` with a list of them, `forward:` with routes to them.
 * @throws TailspanError bad_request with the file, the place and the reason
 */
export async function readConfigFile(path: string, addresses: AddressPolicy): Promise<ConfigFile> {
  const place = new Place((await parse(await read(path), path)) ?? {}, path)
  place.only(['clusters', 'forward'])
  const items = place.get('clusters').optional((list) => list.items()) ?? []
  const options = { allowFiles: true, addresses }
  const clusters = await Promise.all(items.map((one) => readCluster(one.value, one.path, options)))
  const ids = new Set<string>()
  for (const { id } of clusters) {
    if (ids.has(id)) throw place.get('clusters').refuse(`has the id "${id}" twice`)
    ids.add(id)
  }
  return { clusters, routes: place.get('forward').optional(readRoutes) ?? [] }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TailspanError('bad_request', `the configuration file cannot be read: ${why}`, {
      cause,
    })
  }
}

async function parse(text: string, path: string): Promise<unknown> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { prettyErrors: true })
  const [error] = document.errors
  if (error) throw new TailspanError('bad_request', `${path}: ${error.message}`)
  return document.toJS({ maxAliasCount: 100 })
}
