import {
  type Context,
  context,
  DiagConsoleLogger,
  DiagLogLevel,
  diag,
  propagation,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { startInstrumentation } from '../instrument/start.ts'
import { readEnv } from '../options/env.ts'
import { shownNames } from '../options/masked-names.ts'
import type { Options } from '../options/options.ts'
import { readPackage } from '../options/read-service.ts'
import { readSettings } from '../options/read-settings.ts'
import type { Settings } from '../options/settings.ts'
import { Warnings } from '../options/warnings.ts'
import { HeaderPropagator } from '../propagation/header-propagator.ts'
import { RecordedErrors } from '../traces/recorded-errors.ts'
import { makeTracePipeline, type TracePipeline } from '../traces/trace-pipeline.ts'
import { Losses } from './losses.ts'
import { hookProcess } from './process-hooks.ts'
import { processState } from './process-state.ts'
import { processAttributes } from './resource.ts'
import { Sdk } from './sdk.ts'

/**
 * Starts all signals of the process: `init('checkout')` is enough. A second call warns and gives the same.
 * @throws TypeError for a wrong option, if `strict` is set; else nothing
 */
export function init(options: string | Options = {}): Sdk {
  const given = typeof options === 'string' ? { service: options } : options
  const warnings = new Warnings(writeError, given.strict === true)
  if (processState.sdk !== undefined) {
    warnings.warn('init was called before; what it was given now is not used')
    return processState.sdk
  }
  const program = readPackage(process.argv[1], process.cwd())
  const settings = readSettings(given, { env: readEnv, program }, warnings)
  const sdk = settings.enabled ? start(settings, warnings) : disabled()
  processState.sdk = sdk
  return sdk
}

function start(settings: Settings, warnings: Warnings): Sdk {
  setDiagnostics(readEnv('OTEL_LOG_LEVEL'))
  const losses = new Losses(settings.onLoss, writeError, () => performance.now())
  const shown = shownNames(settings.redact)
  const pipeline =
    settings.traces &&
    makeTracePipeline({
      settings: settings.traces,
      resource: { ...processAttributes(), ...settings.resource },
      shown,
      spoolDir: settings.shutdown.spoolDir,
      lost: (loss) => losses.add(loss),
    })
  processState.errors = new RecordedErrors(settings.exceptionEvents)
  const globals = installGlobals(settings, pipeline, warnings)
  const stopWatching = startInstrumentation({
    what: settings.instrument,
    attach: globals.attach,
    requests: processState.requests,
    sampler: pipeline?.sampler,
    to: settings.propagation.to,
    shown,
    warn: (message) => warnings.warn(message),
  })
  const uninstall = [stopWatching, globals.uninstall]
  const sdk = new Sdk({
    sampler: pipeline?.sampler,
    traceSink: pipeline?.sink,
    logSinks: [],
    metricSink: undefined,
    timeoutMs: settings.shutdown.timeoutMs,
    uninstall: () => {
      for (const undo of uninstall) undo()
      losses.tell()
      processState.sdk = undefined
    },
  })
  const unhook = hookProcess(sdk, {
    signals: settings.shutdown.signals,
    crashed: () => undefined,
    write: writeError,
  })
  uninstall.push(unhook)
  return sdk
}

interface Globals {
  /** undefined when the context manager is someone else's. */
  readonly attach: ((active: Context) => void) | undefined
  readonly uninstall: () => void
}

/** Makes OpenTelemetry's globals ours, as far as nobody else has set them. */
function installGlobals(
  settings: Settings,
  pipeline: TracePipeline | undefined,
  warnings: Warnings,
): Globals {
  const manager = new AsyncLocalStorageContextManager().enable()
  const undo: (() => void)[] = []
  const own = (what: string, installed: boolean, remove: () => void): void => {
    if (installed) undo.push(remove)
    else warnings.warn(`another OpenTelemetry set-up has the ${what}; it stays in use`)
  }
  const ours = context.setGlobalContextManager(manager)
  own('context manager', ours, () => context.disable())
  own(
    'propagator',
    propagation.setGlobalPropagator(new HeaderPropagator(settings.propagation)),
    () => propagation.disable(),
  )
  if (pipeline !== undefined) {
    own('tracer provider', trace.setGlobalTracerProvider(pipeline.provider), () => trace.disable())
  }
  return {
    attach: ours ? (active) => void manager.attach(active) : undefined,
    uninstall: () => {
      for (const remove of undo) remove()
    },
  }
}

function disabled(): Sdk {
  return new Sdk({
    sampler: undefined,
    traceSink: undefined,
    logSinks: [],
    metricSink: undefined,
    timeoutMs: 0,
    uninstall: () => {
      processState.sdk = undefined
    },
  })
}

/** `OTEL_LOG_LEVEL` is about OpenTelemetry's own messages. */
function setDiagnostics(level: string | undefined): void {
  const known = new Map(Object.entries(DiagLogLevel)).get(level?.trim().toUpperCase() ?? '')
  if (typeof known === 'number') diag.setLogger(new DiagConsoleLogger(), known)
}

function writeError(line: string): void {
  process.stderr.write(`${line}\n`)
}
