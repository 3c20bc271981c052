import { parseDuration } from '../options/duration.ts'
import type { MetricOptions, OtlpMetricOptions } from '../options/options.ts'
import {
  fitPort,
  type OtlpProtocol,
  PROTOCOLS,
  readProtocol,
  withScheme,
} from '../options/otlp-protocol.ts'
import { readPairs } from '../options/read-pairs.ts'
import { otlpVariables, readTls } from '../options/read-tls.ts'
import type { SignalContext } from '../options/signal-context.ts'
import type { SenderOptions } from '../traces/otlp-sender.ts'

export interface MetricConfig {
  /** undefined: no server of its own. */
  readonly port: number | undefined
  readonly host: string
  readonly prefix: string
  readonly runtime: boolean
  readonly maxSeries: number
  readonly exemplars: boolean
  /** undefined: metrics are only scraped. */
  readonly otlp:
    | (SenderOptions & { readonly protocol: OtlpProtocol; readonly intervalMs: number })
    | undefined
}

const PATH = '/v1/metrics'

/** Options and environment together, with their defaults. */
export function readMetricOptions(options: MetricOptions, around: SignalContext): MetricConfig {
  const { maxSeries = 2000, prefix = '' } = options
  const right = Number.isSafeInteger(maxSeries) && maxSeries > 0
  if (!right) around.warn(`metrics.maxSeries: ${String(maxSeries)} is no whole number from 1`)
  const legal = /^[a-zA-Z_:]?[a-zA-Z0-9_:]*$/.test(prefix)
  if (!legal) around.warn(`metrics.prefix: ${JSON.stringify(prefix)} cannot be in a metric's name`)
  return {
    port: readPort(options, around),
    host: options.host ?? around.env('OTEL_EXPORTER_PROMETHEUS_HOST') ?? '127.0.0.1',
    prefix: legal ? prefix : '',
    runtime: options.runtime ?? true,
    maxSeries: right ? maxSeries : 2000,
    exemplars: options.exemplars ?? true,
    otlp: readOtlp(options.otlp, around),
  }
}

function exporters(around: SignalContext): string[] {
  return (around.env('OTEL_METRICS_EXPORTER') ?? '').split(',').map((name) => name.trim())
}

function readPort({ port }: MetricOptions, around: SignalContext): number | undefined {
  if (port === false) return undefined
  const fromEnv = around.env('OTEL_EXPORTER_PROMETHEUS_PORT')
  const wanted = exporters(around).includes('prometheus') ? 9464 : undefined
  const value = port ?? (fromEnv === undefined ? wanted : Number(fromEnv))
  if (value === undefined) return undefined
  if (Number.isSafeInteger(value) && value >= 0 && value < 65_536) return value
  around.warn(`metrics.port: ${String(value)} is no port`)
  return undefined
}

function readOtlp(
  option: boolean | OtlpMetricOptions | undefined,
  around: SignalContext,
): MetricConfig['otlp'] {
  const wanted = option ?? exporters(around).includes('otlp')
  if (wanted === false) return undefined
  const given: OtlpMetricOptions = wanted === true ? {} : wanted
  const env = (name: string): string | undefined =>
    around.env(`OTEL_EXPORTER_OTLP_METRICS_${name}`) ?? around.env(`OTEL_EXPORTER_OTLP_${name}`)
  const whole = around.env('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT')
  const protocol = readProtocol('METRICS', given.protocol, PROTOCOLS, around)
  const standard = protocol === 'grpc' ? 'http://localhost:4317' : 'http://localhost:4318'
  const base = around.env('OTEL_EXPORTER_OTLP_ENDPOINT') ?? standard
  const text =
    given.url ?? withScheme(whole ?? base.replace(/\/*$/, PATH), 'METRICS', protocol, around)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    around.warn(`metrics.otlp.url: ${JSON.stringify(text)} is no URL such as http://localhost:4318`)
    return undefined
  }
  if (url.pathname === '/') url.pathname = PATH
  fitPort(url, protocol, around)
  const headers = [...readPairs(env('HEADERS')), ...Object.entries(given.headers ?? {})]
  const interval = given.interval ?? around.env('OTEL_METRIC_EXPORT_INTERVAL')
  const intervalMs = interval === undefined ? 60_000 : parseDuration(interval)
  if (!intervalMs)
    around.warn(`metrics.otlp.interval: ${String(interval)} is no time such as '60s'`)
  return {
    protocol: protocol ?? 'http/protobuf',
    url,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    timeoutMs: parseDuration(env('TIMEOUT')) || 10_000,
    tls: readTls(
      {
        options: [
          ['metrics.otlp.tls', given.tls],
          ['tls', around.tls],
        ],
        variables: otlpVariables('METRICS'),
      },
      around,
    ),
    gzip: (env('COMPRESSION') ?? 'gzip') !== 'none',
    intervalMs: intervalMs || 60_000,
  }
}
