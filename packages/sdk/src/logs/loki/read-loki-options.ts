import type { LokiOptions } from '../../options/log-options.ts'
import { LOKI_VARIABLES, readTls } from '../../options/read-tls.ts'
import type { TlsOptions } from '../../options/tls-options.ts'
import type { OptionReader } from '../read-options.ts'
import type { LokiSinkOptions } from './loki-sink.ts'

/** What is known about the process that logs. */
export interface LokiSurroundings {
  readonly service: string
  /** '' when nothing says which. */
  readonly environment: string
  readonly spoolDir: string | undefined
  /** Of all signals. */
  readonly tls?: TlsOptions | undefined
  env(name: string): string | undefined
  warn(message: string): void
}

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/
/** Loki takes 15 and adds one itself; `level` is one more. */
const MAX_LABELS = 13

/** Settings of a LokiSink: options, and defaults for what they do not say. */
export function readLokiOptions(
  url: URL,
  options: Omit<LokiOptions, 'url'>,
  reader: OptionReader,
  around: LokiSurroundings,
): LokiSinkOptions {
  const { batch = {}, queue = {}, tenant, headers = {} } = options
  const { spoolDir } = around
  const { url: address, headers: login } = withoutLogin(url)
  return {
    url: address,
    headers: { ...login, ...headers },
    tenant,
    labels: readLabels(options.labels, around),
    batchBytes: reader.size('loki.batch.bytes', batch.bytes, 1024 * 1024),
    delayMs: reader.duration('loki.batch.delay', batch.delay, 1000),
    queueBytes: reader.size('loki.queue.bytes', queue.bytes, 32 * 1024 * 1024),
    whenFull: queue.whenFull ?? (spoolDir === undefined ? 'drop-oldest' : 'spool'),
    timeoutMs: reader.duration('loki.timeout', options.timeout, 10_000),
    tls: readTls(
      {
        options: [
          ['loki.tls', options.tls],
          ['tls', around.tls],
        ],
        variables: LOKI_VARIABLES,
      },
      around,
    ),
    compression: compression(options, around),
    spoolDir,
    spoolBytes: reader.size('loki.queue.spoolBytes', queue.spoolBytes, 256 * 1024 * 1024),
  }
}

function compression(
  { gzip, compression: wanted }: Omit<LokiOptions, 'url'>,
  around: LokiSurroundings,
): LokiSinkOptions['compression'] {
  const otherwise = gzip === undefined ? 'snappy' : gzip ? 'gzip' : 'none'
  if (wanted === undefined || COMPRESSIONS.has(wanted)) return wanted ?? otherwise
  around.warn(`loki.compression: ${JSON.stringify(wanted)} is none; taking ${otherwise}`)
  return otherwise
}

const COMPRESSIONS: ReadonlySet<string> = new Set(['snappy', 'gzip', 'none'])

function readLabels(wanted: LokiOptions['labels'], around: LokiSurroundings): [string, string][] {
  const { service, environment } = around
  const warn = (message: string): void => around.warn(message)
  const all = new Map(Object.entries(wanted ?? {}))
  if (!all.has('service')) all.set('service', service)
  if (!all.has('environment') && environment !== '') all.set('environment', environment)
  const labels: [string, string][] = []
  for (const [name, value] of all) {
    if (name === 'level') warn('loki.labels: level is that of the line; leaving it out')
    else if (!LABEL.test(name)) warn(`loki.labels: ${JSON.stringify(name)} is no name of a label`)
    else if (labels.length >= MAX_LABELS) warn(`loki.labels: no more than ${MAX_LABELS}`)
    else if (value !== '') labels.push([name, String(value)])
  }
  return labels
}

/** A log-in within an address goes into a header; it is neither logged nor shown. */
function withoutLogin(url: URL): { url: URL; headers: Record<string, string> } {
  if (url.username === '' && url.password === '') return { url, headers: {} }
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const bare = new URL(url)
  bare.username = bare.password = ''
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`
  return { url: bare, headers: { authorization } }
}
