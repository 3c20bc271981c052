import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Pem, TlsMaterial, TlsOptions } from './tls-options.ts'

type Part = keyof TlsOptions

/** Where TLS settings of one sender may come from; the first that says anything about a part counts. */
export interface TlsPlaces {
  readonly options: readonly (readonly [name: string, given: TlsOptions | undefined])[]
  /** Variables that name files. */
  readonly variables: Readonly<Record<Part, readonly string[]>>
}

export interface TlsSurroundings {
  env(name: string): string | undefined
  /** Tells each text once. */
  warn(message: string): void
}

/** The variables of OpenTelemetry's exporters, those of the signal first. */
export function otlpVariables(signal: 'TRACES' | 'METRICS' | 'LOGS'): TlsPlaces['variables'] {
  const both = (name: string): string[] => [
    `OTEL_EXPORTER_OTLP_${signal}_${name}`,
    `OTEL_EXPORTER_OTLP_${name}`,
  ]
  return { ca: both('CERTIFICATE'), cert: both('CLIENT_CERTIFICATE'), key: both('CLIENT_KEY') }
}

/** The variables of Loki's own command line. */
export const LOKI_VARIABLES: TlsPlaces['variables'] = {
  ca: ['LOKI_CA_CERT_PATH'],
  cert: ['LOKI_CLIENT_CERT_PATH'],
  key: ['LOKI_CLIENT_KEY_PATH'],
}

/** Reads certificates and keys now; what cannot be used is told by its name, and left out. */
export function readTls(places: TlsPlaces, around: TlsSurroundings): TlsMaterial | undefined {
  const ca = readPart('ca', places, around)
  const cert = readPart('cert', places, around)
  const key = readPart('key', places, around)
  const pair = cert !== undefined && key !== undefined ? { cert: cert.text, key: key.text } : {}
  if (cert !== undefined && key === undefined) around.warn(`${cert.name}: it has no key`)
  if (key !== undefined && cert === undefined) around.warn(`${key.name}: it has no certificate`)
  if (cert !== undefined && key !== undefined && !belong(cert.text, key.text)) {
    around.warn(`${key.name}: it is not the key of ${cert.name}`)
    return ca && { ca: ca.text }
  }
  const all = { ...(ca === undefined ? {} : { ca: ca.text }), ...pair }
  return Object.keys(all).length === 0 ? undefined : all
}

interface Found {
  /** Of the option or the variable. */
  readonly name: string
  readonly text: string
}

function readPart(
  part: Part,
  { options, variables }: TlsPlaces,
  around: TlsSurroundings,
): Found | undefined {
  const given = options.flatMap(([name, all]): [string, Pem][] => {
    const pem = all?.[part]
    return pem === undefined ? [] : [[`${name}.${part}`, pem]]
  })
  const named = variables[part].flatMap((name): [string, Pem][] => {
    const file = around.env(name)
    return file === undefined ? [] : [[name, { file: file.trim() }]]
  })
  const [first] = [...given, ...named]
  if (first === undefined) return undefined
  const [name, pem] = first
  try {
    const text = typeof pem === 'string' ? pem : readFileSync(pem.file, 'utf8')
    if (part === 'key') createPrivateKey(text)
    else void new X509Certificate(text)
    return { name, text }
  } catch (error) {
    around.warn(`${name}: ${whyNot(error, pem, part)}; going on without`)
    return undefined
  }
}

/** Never with the text: it may be a key. */
function whyNot(error: unknown, pem: Pem, part: Part): string {
  const { code } = error as NodeJS.ErrnoException
  const what = part === 'key' ? 'private key without a passphrase' : 'certificate'
  if (typeof pem === 'string') return `it is no ${what} in PEM; a file is named { file: '…' }`
  const system = typeof code === 'string' && /^E[A-Z]+$/.test(code)
  return system ? `${pem.file} cannot be read (${code})` : `${pem.file} holds no ${what} in PEM`
}

function belong(cert: string, key: string): boolean {
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
}
