import { resolve } from 'node:path'
import { environmentCluster } from './environment-cluster.ts'
import { type OptionSpec, options } from './options.ts'

/** Everything that can be set, checked and frozen. */
export interface Config {
  /** TCP port of the main listener; 0 takes a free one. */
  readonly port: number
  readonly host: string
  /** Port of the extra OTLP/HTTP listener; null for none. */
  readonly otlpHttpPort: number | null
  /** Port of the OTLP/gRPC listener; null for none. */
  readonly otlpGrpcPort: number | null
  /** True when the person named the OTLP ports, so that a taken one is an error. */
  readonly otlpPortsNamed: boolean
  /** Port of the extra Zipkin listener; null for none. */
  readonly zipkinPort: number | null
  /** True when the person named the Zipkin port, so that a taken one is an error. */
  readonly zipkinPortNamed: boolean
  /** Whether the main port also answers Tempo's streaming gRPC service. */
  readonly streamOverHttp: boolean
  /** Extra port of that service; null for none. */
  readonly tempoGrpcPort: number | null
  /** Absolute path of the data folder. */
  readonly data: string
  readonly demo: boolean
  /** Requests per second of the demo's traffic. */
  readonly demoRate: number
  readonly discoverServiceName: boolean
  readonly discoverLogLevels: boolean
  readonly clusters: ClusterConfig
  /** File that receives `{url, otlpHttp, otlpGrpc, zipkin, pid}` as JSON once the server listens. */
  readonly readyFile: string | null
  readonly help: boolean
}

/** What is set about clusters beside the server's own store. */
interface ClusterConfig {
  /** Absolute path of tailspan.yaml; null for none. */
  readonly configFile: string | null
  /** Addresses of one cluster by what answers there. */
  readonly flags: Readonly<Partial<Record<'loki' | 'tempo' | 'prometheus', string>>>
  /** The cluster that LOKI_URL and the like describe; null for none. */
  readonly environment: object | null
  /** What secrets are kept with: the key, or the file that has it. */
  readonly secretKey: { readonly key: string | null; readonly file: string | null }
  readonly addresses: { readonly allowedHosts: readonly string[]; readonly allowLinkLocal: boolean }
}

/** A setting that cannot be used; the message names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Flags win over environment variables, these over defaults. Unknown flags are refused.
 * @throws ConfigError
 */
export function readConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Config {
  const given = readFlags(argv)
  const value = (spec: OptionSpec): string => given.get(spec.flag) ?? env[spec.env] ?? spec.fallback
  const named = (spec: OptionSpec): boolean => given.has(spec.flag) || env[spec.env] !== undefined
  const config: Config = {
    port: port(options.port, value(options.port)),
    host: value(options.host),
    otlpHttpPort: optionalPort(options.otlpHttpPort, value(options.otlpHttpPort)),
    otlpGrpcPort: optionalPort(options.otlpGrpcPort, value(options.otlpGrpcPort)),
    otlpPortsNamed: [options.otlpHttpPort, options.otlpGrpcPort].some(named),
    zipkinPort: optionalPort(options.zipkinPort, value(options.zipkinPort)),
    zipkinPortNamed: named(options.zipkinPort),
    streamOverHttp: onOff(options.streamOverHttp, value(options.streamOverHttp)),
    tempoGrpcPort: optionalPort(options.tempoGrpcPort, value(options.tempoGrpcPort)),
    data: resolve(cwd, value(options.data)),
    demo: onOff(options.demo, value(options.demo)),
    demoRate: positive(options.demoRate, value(options.demoRate)),
    discoverServiceName: onOff(options.discoverServiceName, value(options.discoverServiceName)),
    discoverLogLevels: onOff(options.discoverLogLevels, value(options.discoverLogLevels)),
    clusters: clusterConfig(value, env, cwd),
    readyFile: value(options.readyFile) === '' ? null : resolve(cwd, value(options.readyFile)),
    help: given.has('help'),
  }
  checkHost(config.host)
  return Object.freeze(config)
}

function clusterConfig(
  value: (spec: OptionSpec) => string,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): ClusterConfig {
  const path = (spec: OptionSpec): string | null =>
    value(spec) === '' ? null : resolve(cwd, value(spec))
  const services = ['loki', 'tempo', 'prometheus'] as const
  const given = services.flatMap((one) => (value(options[one]) ? [[one, value(options[one])]] : []))
  return {
    configFile: path(options.config),
    flags: Object.fromEntries(given),
    environment: environmentCluster(env, (message) => new ConfigError(message)),
    // A key is no flag: command lines are there for all to see.
    secretKey: { key: env['TAILSPAN_SECRET_KEY'] || null, file: path(options.secretKeyFile) },
    addresses: {
      allowedHosts: value(options.allowedHosts)
        .split(/[\s,]+/)
        .filter(Boolean),
      allowLinkLocal: onOff(options.allowLinkLocal, value(options.allowLinkLocal)),
    },
  }
}

function readFlags(argv: readonly string[]): Map<string, string> {
  const byFlag = new Map(Object.values(options).map((spec) => [spec.flag, spec]))
  const given = new Map<string, string>()
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? ''
    if (argument === '--help' || argument === '-h') {
      given.set('help', 'true')
      continue
    }
    const match = /^--(no-)?([a-z-]+)(?:=(.*))?$/s.exec(argument)
    const spec = byFlag.get(match?.[2] ?? '')
    if (!match || !spec || (match[1] !== undefined && spec.kind !== 'switch')) {
      throw new ConfigError(`unknown option ${argument}; --help lists the options`)
    }
    if (spec.kind === 'switch') {
      given.set(spec.flag, match[1] === undefined ? (match[3] ?? 'true') : 'false')
      continue
    }
    const text = match[3] ?? argv[++i]
    if (text === undefined) throw new ConfigError(`--${spec.flag} needs a value: ${spec.help}`)
    given.set(spec.flag, text)
  }
  return given
}

function port(spec: OptionSpec, text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(number <= 65535)) {
    throw new ConfigError(`--${spec.flag} must be a port from 0 to 65535, not "${text}"`)
  }
  return number
}

function optionalPort(spec: OptionSpec, text: string): number | null {
  return text === 'off' ? null : port(spec, text)
}

function positive(spec: OptionSpec, text: string): number {
  const number = Number(text)
  if (!(number > 0 && number <= 1000)) {
    throw new ConfigError(`--${spec.flag} must be a number above 0, at most 1000, not "${text}"`)
  }
  return number
}

function onOff(spec: OptionSpec, text: string): boolean {
  if (text === 'true' || text === '1' || text === 'on') return true
  if (text === 'false' || text === '0' || text === 'off') return false
  throw new ConfigError(`--${spec.flag} must be true or false, not "${text}"`)
}

/** Without log-in, only this machine may reach the server. */
function checkHost(host: string): void {
  if (['localhost', '127.0.0.1', '::1'].includes(host)) return
  throw new ConfigError(
    `--host ${host} would let other machines in, and authentication is not available yet; ` +
      'listen on localhost and put a proxy with log-in in front',
  )
}
