import type { Auth, checkEndpoint, Endpoint, EndpointOptions, Secret } from '@tailspan/clients'
import { TailspanError } from '@tailspan/model'
import type { AddressPolicy } from './address-policy.ts'
import {
  CLUSTER_SERVICES,
  type ClusterService,
  type ClusterSettings,
  RESERVED_IDS,
  type ServiceSettings,
} from './cluster-settings.ts'
import { Place } from './place.ts'

/** Who wrote the settings down, and so what may stand in them. */
export interface ReadOptions {
  /**
   * Whether secrets and certificates may be named by file or environment variable. Who may do so over
   * the network could have any file of this machine sent anywhere.
   */
  readonly allowFiles: boolean
  readonly addresses: AddressPolicy
}

/** The options, and the clients' own check of an endpoint. */
interface Checks extends ReadOptions {
  readonly checkEndpoint: typeof checkEndpoint
}

/**
 * Reads a cluster from JSON or YAML.
 * @throws TailspanError bad_request that names the place and the reason, never a secret
 */
export async function readCluster(
  value: unknown,
  at: string,
  rules: ReadOptions,
): Promise<ClusterSettings> {
  // Loaded when the first cluster comes: most servers have none.
  const clients = await import('@tailspan/clients')
  const options = { ...rules, checkEndpoint: clients.checkEndpoint }
  const place = new Place(value, at)
  place.only(['id', 'name', 'labels', ...CLUSTER_SERVICES])
  const id = place.get('id').text()
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(id)) {
    throw place
      .get('id')
      .refuse('must be 1 to 63 letters, digits, ".", "_" or "-", and begin with a letter or digit')
  }
  if (RESERVED_IDS.has(id)) throw place.get('id').refuse(`"${id}" has a meaning of its own`)
  const name = place.get('name').optional((p) => p.text())
  const labels = place.get('labels').optional(readLabels)
  const services: Partial<Record<ClusterService, ServiceSettings>> = {}
  for (const service of CLUSTER_SERVICES) {
    const settings = place.get(service).optional((p) => readService(p, options))
    if (settings) services[service] = settings
  }
  if (Object.keys(services).length === 0) {
    throw place.refuse(`needs at least one of ${CLUSTER_SERVICES.join(', ')}`)
  }
  return { id, ...(name !== undefined && { name }), ...(labels && { labels }), ...services }
}

function readLabels(place: Place): Record<string, string> {
  const labels = place.texts()
  const entries = Object.entries(labels)
  if (entries.length > 32) throw place.refuse('has more than 32 labels')
  for (const [name] of entries) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw place.get(name).refuse('is no label name: letters, digits and "_"')
    }
  }
  return labels
}

function readService(place: Place, options: Checks): ServiceSettings {
  place.only(['url', 'auth', 'tenant', 'headers', 'tls', 'timeoutMs'])
  const given: ServiceSettings = {
    url: place.get('url').text(),
    ...place.get('auth').field('auth', (p) => readAuth(p, options)),
    ...place.get('tenant').field('tenant', (p) => p.text()),
    ...place.get('headers').field('headers', (p) => p.texts()),
    ...place.get('tls').field('tls', (p) => readTls(p, options)),
    ...place.get('timeoutMs').field('timeoutMs', (p) => p.number()),
  }
  const { origin, basePath, auth } = checked(place, given, options)
  const problem = options.addresses.problemOf(origin)
  if (problem !== undefined) throw place.get('url').refuse(problem)
  // A password of the URL has become one of `auth`, which is kept as a secret.
  return { ...given, url: `${origin}${basePath}`, ...(auth && { auth }) }
}

function readAuth(place: Place, options: ReadOptions): Auth {
  place.only(['bearer', 'basic'])
  const bearer = place.get('bearer').optional((p) => readSecret(p, options))
  const basic = place.get('basic').optional((p) => {
    p.only(['username', 'password'])
    return { username: p.get('username').text(), password: readSecret(p.get('password'), options) }
  })
  if (bearer !== undefined && basic === undefined) return { bearer }
  if (basic !== undefined && bearer === undefined) return { basic }
  throw place.refuse('must be either {bearer} or {basic: {username, password}}')
}

function readSecret(place: Place, options: ReadOptions): Secret {
  if (place.isText()) return place.text()
  place.only(['file', 'env'])
  if (!options.allowFiles) {
    throw place.refuse('must be the secret itself; {file} and {env} belong into tailspan.yaml')
  }
  const file = place.get('file').optional((p) => p.text())
  const env = place.get('env').optional((p) => p.text())
  if (file !== undefined && env === undefined) return { file }
  if (env !== undefined && file === undefined) return { env }
  throw place.refuse('must be a text, {file: PATH} or {env: NAME}')
}

function readTls(place: Place, options: ReadOptions): NonNullable<EndpointOptions['tls']> {
  place.only(['ca', 'cert', 'key', 'servername', 'skipVerify'])
  const pem = (p: Place): string | { file: string } => {
    if (p.isText()) return p.text()
    p.only(['file'])
    if (options.allowFiles) return { file: p.get('file').text() }
    throw p.refuse('must be the PEM text itself; {file} belongs into tailspan.yaml')
  }
  return {
    ...place.get('ca').field('ca', pem),
    ...place.get('cert').field('cert', pem),
    ...place.get('key').field('key', pem),
    ...place.get('servername').field('servername', (p) => p.text()),
    ...place.get('skipVerify').field('skipVerify', (p) => p.flag()),
  }
}

/** The client knows best what it can work with. */
function checked(place: Place, settings: ServiceSettings, options: Checks): Endpoint {
  try {
    return options.checkEndpoint(settings)
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*?: option /, '') : String(error)
    throw new TailspanError('bad_request', `${place.path}.${why}`)
  }
}
