import { validateHeaderName, validateHeaderValue } from 'node:http'
import { parseDuration } from './duration.ts'
import type { TraceOptions } from './options.ts'
import { fitPort, type OtlpProtocol, PROTOCOLS, readProtocol, withScheme } from './otlp-protocol.ts'
import { readList, readPairs } from './read-pairs.ts'
import { readSamplingSettings } from './read-sampling-env.ts'
import { otlpVariables, readTls } from './read-tls.ts'
import type { TraceSettings } from './settings.ts'
import { parseSize } from './size.ts'
import type { TlsOptions } from './tls-options.ts'
import type { Warnings } from './warnings.ts'

type Env = (name: string) => string | undefined

const DEFAULT_URL = 'http://localhost:4318/v1/traces'
const DEFAULT_GRPC_URL = 'http://localhost:4317'
const PATH = '/v1/traces'

/** Settings of traces; undefined when they are off. */
export function readTraces(
  options: TraceOptions | false | undefined,
  process: {
    readonly environment: string
    readonly service: string
    readonly tls: TlsOptions | undefined
  },
  { env, warnings }: { readonly env: Env; readonly warnings: Warnings },
): TraceSettings | undefined {
  if (options === false) return undefined
  const exporters = readList(env('OTEL_TRACES_EXPORTER')) ?? []
  if (options === undefined && exporters.includes('none')) return undefined
  const other = exporters.find((name) => name !== 'otlp' && name !== 'none')
  if (other !== undefined) {
    warnings.warn(`OTEL_TRACES_EXPORTER: spans do not go to ${other}, but by OTLP`)
  }
  const { url, headers, sampling, queue, timeout } = options ?? {}
  const protocol = readProtocol('TRACES', options?.protocol, PROTOCOLS, {
    env,
    warn: (message) => warnings.warn(message),
  })
  const number = (name: string, fallback: number): number => wholeEnv(env, name, fallback, warnings)
  return {
    protocol: protocol ?? 'http/protobuf',
    url: readUrl(url, protocol, { env, warnings }),
    headers: readHeaders(headers, env, warnings),
    gzip: (otlp(env, 'COMPRESSION') ?? 'gzip') !== 'none',
    timeoutMs:
      read(timeout, parseDuration, 'traces.timeout', warnings) ??
      parseDuration(otlp(env, 'TIMEOUT')) ??
      10_000,
    tls: readTls(
      {
        options: [
          ['traces.tls', options?.tls],
          ['tls', process.tls],
        ],
        variables: otlpVariables('TRACES'),
      },
      { env, warn: (message) => warnings.warn(message) },
    ),
    queue: {
      spans: queue?.spans ?? number('OTEL_BSP_MAX_QUEUE_SIZE', 8192),
      bytes: read(queue?.bytes, parseSize, 'traces.queue.bytes', warnings) ?? 16 * 1024 * 1024,
    },
    delayMs: number('OTEL_BSP_SCHEDULE_DELAY', 1000),
    sampling: readSamplingSettings(sampling, env, process, warnings),
    limits: {
      attributeValueLengthLimit: number(
        'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
        number('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 65_536),
      ),
      attributeCountLimit: number(
        'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
        number('OTEL_ATTRIBUTE_COUNT_LIMIT', 128),
      ),
      eventCountLimit: number('OTEL_SPAN_EVENT_COUNT_LIMIT', 128),
      linkCountLimit: number('OTEL_SPAN_LINK_COUNT_LIMIT', 128),
      attributePerEventCountLimit: number('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 128),
      attributePerLinkCountLimit: number('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', 128),
    },
  }
}

/** A variable of the exporter, the one about traces first. */
function otlp(env: Env, name: string): string | undefined {
  return env(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? env(`OTEL_EXPORTER_OTLP_${name}`)
}

function readUrl(
  option: string | undefined,
  protocol: OtlpProtocol | undefined,
  { env, warnings }: { readonly env: Env; readonly warnings: Warnings },
): URL {
  const around = { env, warn: (message: string): void => warnings.warn(message) }
  const parse = (name: string, text: string | undefined, base: boolean): URL | undefined => {
    if (text === undefined) return undefined
    const url = parseUrl(withScheme(text, 'TRACES', protocol, around), base)
    if (url === undefined) warnings.wrong(name, 'it is no URL such as http://localhost:4318')
    return url
  }
  const named = (name: string, base: boolean): URL | undefined => parse(name, env(name), base)
  const url =
    parse('traces.url', option, false) ??
    named('TAILSPAN_ENDPOINT', true) ??
    named('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', false) ??
    named('OTEL_EXPORTER_OTLP_ENDPOINT', true) ??
    named('TEMPO_ENDPOINT', true) ??
    new URL(protocol === 'grpc' ? DEFAULT_GRPC_URL : DEFAULT_URL)
  fitPort(url, protocol, around)
  return url
}

/** @param base whether the path is still to come */
function parseUrl(text: string, base: boolean): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined
  const path = url.pathname.replace(/\/+$/, '')
  if (path === '' || (base && !path.endsWith(PATH))) url.pathname = path + PATH
  return url
}

function readHeaders(
  option: Readonly<Record<string, string>> | undefined,
  env: Env,
  warnings: Warnings,
): Record<string, string> {
  const tenant = env('TEMPO_TENANT_ID')
  const pairs = [
    ...(tenant === undefined ? [] : [['x-scope-orgid', tenant] as const]),
    ...readPairs(env('OTEL_EXPORTER_OTLP_HEADERS')),
    ...readPairs(env('OTEL_EXPORTER_OTLP_TRACES_HEADERS')),
    ...Object.entries(option ?? {}),
  ]
  const headers = new Map<string, string>()
  for (const [name, value] of pairs) {
    try {
      validateHeaderName(name)
      validateHeaderValue(name, value)
      headers.set(name.toLowerCase(), value)
    } catch {
      // The value may be a secret.
      warnings.wrong('traces.headers', `${JSON.stringify(name)} or its value is no HTTP header`)
    }
  }
  return Object.fromEntries(headers)
}

function read<V>(
  value: V | undefined,
  parse: (value: unknown) => number | undefined,
  name: string,
  warnings: Warnings,
): number | undefined {
  if (value === undefined) return undefined
  const parsed = parse(value)
  if (parsed === undefined || parsed === 0) warnings.wrong(name, `${String(value)} cannot be`)
  return parsed === 0 ? undefined : parsed
}

function wholeEnv(env: Env, name: string, fallback: number, warnings: Warnings): number {
  const text = env(name)
  if (text === undefined) return fallback
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  warnings.wrong(name, `${text} is no whole number from 1`)
  return fallback
}
