import type { Attributes } from '@opentelemetry/api'
import { parseDuration } from './duration.ts'
import type { Instrumented, Options } from './options.ts'
import { readExceptions } from './read-exceptions.ts'
import { readGenAi } from './read-gen-ai.ts'
import { readList, readPairs } from './read-pairs.ts'
import { readPropagation } from './read-propagation.ts'
import { readTraces } from './read-traces.ts'
import type { Settings } from './settings.ts'
import type { Warnings } from './warnings.ts'

/** What options cannot say and tests may. */
export interface Surroundings {
  readonly env: (name: string) => string | undefined
  /** Name and version of the program. */
  readonly program: { readonly name: string | undefined; readonly version: string | undefined }
}

const ALL: readonly Instrumented[] = [
  'http',
  'fetch',
  'httpClient',
  'express',
  'fastify',
  'pg',
  'redis',
]

/** Names that are masked wherever they are found. */
export const SECRETS: readonly string[] = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'passwd',
  'secret',
  'token',
]

/**
 * Puts options and environment together: an argument goes before `TAILSPAN_*`, that before the others'.
 * @throws TypeError for a wrong option when options are strict
 */
export function readSettings(
  options: Options,
  { env, program }: Surroundings,
  warnings: Warnings,
): Settings {
  const resource = new Map(readPairs(env('OTEL_RESOURCE_ATTRIBUTES')))
  const service =
    options.service ??
    env('TAILSPAN_SERVICE') ??
    env('OTEL_SERVICE_NAME') ??
    resource.get('service.name') ??
    program.name ??
    'unknown_service:node'
  const version =
    options.version ??
    env('TAILSPAN_SERVICE_VERSION') ??
    resource.get('service.version') ??
    program.version
  const environment =
    options.environment ??
    env('TAILSPAN_ENV') ??
    resource.get('deployment.environment.name') ??
    resource.get('deployment.environment') ??
    env('NODE_ENV') ??
    ''
  return {
    enabled: readEnabled(options, env),
    service,
    version,
    environment,
    resource: resourceOf({ service, version, environment }, resource, options.resource),
    traces: readTraces(
      options.traces,
      { environment, service, tls: options.tls },
      { env, warnings },
    ),
    logs: options.logs === false ? undefined : (options.logs ?? {}),
    tls: options.tls,
    metrics: options.metrics === false ? undefined : (options.metrics ?? {}),
    propagation: readPropagation(options.propagation ?? {}, env, warnings),
    genai: readGenAi(options.genai ?? {}, env, warnings),
    redact: [...SECRETS, ...(options.redact ?? readList(env('TAILSPAN_REDACT')) ?? [])],
    instrument: readInstrument(options.instrument),
    exceptions: readExceptions(options, env, warnings),
    shutdown: readShutdown(options, env, warnings),
    onLoss: options.onLoss,
  }
}

function readEnabled(options: Options, env: Surroundings['env']): boolean {
  const own = env('TAILSPAN_ENABLED')?.trim().toLowerCase()
  if (options.enabled !== undefined) return options.enabled
  if (own !== undefined) return own !== 'false' && own !== '0'
  return env('OTEL_SDK_DISABLED')?.trim().toLowerCase() !== 'true'
}

function resourceOf(
  own: Pick<Settings, 'service' | 'version' | 'environment'>,
  fromEnv: ReadonlyMap<string, string>,
  given: Attributes | undefined,
): Attributes {
  return {
    ...Object.fromEntries(fromEnv),
    ...given,
    'service.name': own.service,
    ...(own.version === undefined ? {} : { 'service.version': own.version }),
    ...(own.environment === '' ? {} : { 'deployment.environment.name': own.environment }),
  }
}

function readInstrument(option: Options['instrument']): ReadonlySet<Instrumented> {
  if (option === false) return new Set()
  if (option === undefined || option === true) return new Set(ALL)
  return new Set(ALL.filter((name) => option[name] ?? true))
}

function readShutdown(
  { shutdown }: Options,
  env: Surroundings['env'],
  warnings: Warnings,
): Settings['shutdown'] {
  const given = shutdown?.timeout ?? env('TAILSPAN_SHUTDOWN_TIMEOUT')
  const timeoutMs = given === undefined ? 2000 : parseDuration(given)
  if (timeoutMs === undefined) warnings.wrong('shutdown.timeout', `${given} is no duration`)
  const spoolDir = shutdown?.spoolDir ?? env('TAILSPAN_SPOOL_DIR')
  return {
    signals: shutdown?.signals === false ? [] : (shutdown?.signals ?? ['SIGTERM', 'SIGINT']),
    timeoutMs: timeoutMs ?? 2000,
    spoolDir: spoolDir === false ? undefined : spoolDir,
  }
}
