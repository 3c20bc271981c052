import { CLUSTER_SERVICES } from '../../../clusters/cluster-settings.ts'
import { choice, flag, list, mapOf, record, shape, text, whole } from '../../openapi/schema.ts'

const secret = text('goes in and never comes out')

const service = record(
  'ServiceSettings',
  {
    url: text('http or https'),
    auth: {
      anyOf: [
        shape({ bearer: secret }),
        shape({ basic: shape({ username: text(), password: secret }) }),
      ],
    },
    tenant: text('sent as `X-Scope-OrgID`'),
    headers: mapOf(secret, 'sent with every call'),
    tls: shape(
      {
        ca: text('PEM'),
        cert: text('PEM'),
        key: secret,
        servername: text(),
        skipVerify: flag('believe any certificate: for trying things out'),
      },
      ['ca', 'cert', 'key', 'servername', 'skipVerify'],
    ),
    timeoutMs: whole('milliseconds that a call may take'),
  },
  ['auth', 'tenant', 'headers', 'tls', 'timeoutMs'],
)

/** What each kind of server of a cluster is described by. */
function services<S>(schema: S): Record<(typeof CLUSTER_SERVICES)[number], S> {
  return Object.fromEntries(CLUSTER_SERVICES.map((name) => [name, schema])) as Record<
    (typeof CLUSTER_SERVICES)[number],
    S
  >
}

const id = text('1 to 63 letters, digits, `.`, `_` or `-`')
const labels = mapOf(text(), 'such as `region: eu`; questions choose clusters by them')

/** A cluster as it is given. `readCluster` checks it, and says better what is wrong. */
export const clusterSettingsSchema = record(
  'ClusterSettings',
  { id, name: text(), labels, ...services(service) },
  ['name', 'labels', ...CLUSTER_SERVICES],
)

/** The same where the id is in the path. */
export const clusterChangeSchema = record(
  'ClusterChange',
  { id, name: text(), labels, ...services(service) },
  ['id', 'name', 'labels', ...CLUSTER_SERVICES],
)

const serviceHealth = record(
  'ServiceHealth',
  {
    status: choice(['up', 'down']),
    latencyMs: whole('milliseconds'),
    code: text('why it is down, as of a cluster that failed'),
    error: text('the same for people'),
  },
  ['code', 'error'],
)

export const clusterHealthSchema = record(
  'ClusterHealth',
  {
    status: choice(
      ['up', 'degraded', 'down', 'unknown'],
      '`degraded`: some of its servers work; `unknown`: nobody has looked yet',
    ),
    checkedAt: text('nanoseconds since the epoch'),
    services: shape(services(serviceHealth), CLUSTER_SERVICES),
  },
  ['checkedAt', 'services'],
)

const shownService = record(
  'ShownService',
  {
    url: text(),
    auth: {
      anyOf: [choice(['bearer']), shape({ basic: text('the user’s name') })],
      description: 'how it is spoken to',
    },
    tenant: text(),
    headers: list(text(), 'names of those that are sent with every call'),
    tls: shape({
      skipVerify: flag(),
      ownCertificate: flag('whether a client certificate is shown'),
    }),
    timeoutMs: whole(),
  },
  ['auth', 'tenant', 'headers', 'tls', 'timeoutMs'],
)

/** A cluster as it is shown. */
export const clusterSchema = record(
  'Cluster',
  {
    id,
    name: text(),
    labels,
    source: choice(
      ['embedded', 'file', 'flags', 'environment', 'api'],
      'where it is changed; `embedded` is this server’s own store',
    ),
    ...services(shownService),
    health: clusterHealthSchema,
  },
  ['name', ...CLUSTER_SERVICES],
)
