/** One setting: its flag, its environment variable, its default and what it is for. */
export interface OptionSpec {
  /** Without the leading `--`. */
  readonly flag: string
  readonly env: string
  /** A switch takes no value and can be turned round: `--no-flag`. */
  readonly kind: 'value' | 'switch'
  readonly fallback: string
  readonly help: string
}

function value(flag: string, env: string, fallback: string, help: string): OptionSpec {
  return { flag, env, kind: 'value', fallback, help }
}

function toggle(flag: string, env: string, fallback: string, help: string): OptionSpec {
  return { flag, env, kind: 'switch', fallback, help }
}

/** Every setting of the server; `--help` and the reference page are made of this table. */
export const options = {
  port: value('port', 'TAILSPAN_PORT', '3100', 'port of the UI, the APIs and all receivers'),
  host: value('host', 'TAILSPAN_HOST', 'localhost', 'address to listen on (this machine only)'),
  data: value('data', 'TAILSPAN_DATA', 'data', 'folder that keeps logs and traces'),
  otlpHttpPort: value(
    'otlp-http-port',
    'TAILSPAN_OTLP_HTTP_PORT',
    '4318',
    'extra port for OTLP over HTTP, or "off"',
  ),
  otlpGrpcPort: value(
    'otlp-grpc-port',
    'TAILSPAN_OTLP_GRPC_PORT',
    '4317',
    'port for OTLP over gRPC, or "off"',
  ),
  zipkinPort: value(
    'zipkin-port',
    'TAILSPAN_ZIPKIN_PORT',
    '9411',
    'extra port for Zipkin, or "off"',
  ),
  streamOverHttp: toggle(
    'stream-over-http',
    'TAILSPAN_STREAM_OVER_HTTP',
    'true',
    "answer Tempo's streaming gRPC service on the main port",
  ),
  tempoGrpcPort: value(
    'tempo-grpc-port',
    'TAILSPAN_TEMPO_GRPC_PORT',
    'off',
    'extra port for Tempo\'s streaming gRPC service, or "off"',
  ),
  config: value('config', 'TAILSPAN_CONFIG', '', 'tailspan.yaml, which lists clusters'),
  loki: value('loki', 'TAILSPAN_LOKI', '', 'address of a Loki to ask as the cluster "remote"'),
  tempo: value('tempo', 'TAILSPAN_TEMPO', '', 'address of its Tempo'),
  prometheus: value('prometheus', 'TAILSPAN_PROMETHEUS', '', 'address of its Prometheus'),
  secretKeyFile: value(
    'secret-key-file',
    'TAILSPAN_SECRET_KEY_FILE',
    '',
    "file with the key that clusters' secrets are kept with; TAILSPAN_SECRET_KEY is the key itself",
  ),
  allowedHosts: value(
    'allowed-hosts',
    'TAILSPAN_ALLOWED_HOSTS',
    '',
    'hosts that clusters may have, such as "*.example.com"; any when empty',
  ),
  allowLinkLocal: toggle(
    'allow-link-local',
    'TAILSPAN_ALLOW_LINK_LOCAL',
    'false',
    "let clusters have addresses where clouds keep a machine's credentials",
  ),
  demo: toggle('demo', 'TAILSPAN_DEMO', 'false', 'run the demo shop beside the server'),
  demoRate: value('demo-rate', 'TAILSPAN_DEMO_RATE', '3', 'demo requests per second'),
  discoverServiceName: toggle(
    'discover-service-name',
    'TAILSPAN_DISCOVER_SERVICE_NAME',
    'true',
    'give each log stream a service_name label',
  ),
  discoverLogLevels: toggle(
    'discover-log-levels',
    'TAILSPAN_DISCOVER_LOG_LEVELS',
    'true',
    'find the level of each log line',
  ),
  readyFile: value(
    'ready-file',
    'TAILSPAN_READY_FILE',
    '',
    'file to write {url, otlpHttp, otlpGrpc, zipkin, pid} to once listening',
  ),
} as const satisfies Record<string, OptionSpec>

/** The text of `--help`. */
export function helpText(): string {
  const rows = Object.values(options).map((spec) => {
    const left = spec.kind === 'switch' ? `--[no-]${spec.flag}` : `--${spec.flag} VALUE`
    const fallback = spec.fallback === '' ? '' : ` (${spec.fallback})`
    return `  ${left.padEnd(30)} ${spec.help}${fallback}; ${spec.env}`
  })
  return `tailspan server: keeps logs and traces and answers Loki's and Tempo's APIs\n\n${rows.join('\n')}\n`
}
