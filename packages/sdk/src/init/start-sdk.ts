import { DiagConsoleLogger, DiagLogLevel, diag } from '@opentelemetry/api'
import { startInstrumentation } from '../instrument/start.ts'
import { createLogs } from '../logs/create-logs.ts'
import { createMetrics } from '../metrics/create-metrics.ts'
import { keptBySampler } from '../metrics/kept-by-sampler.ts'
import { SelfMetrics } from '../metrics/self-metrics.ts'
import { shownNames } from '../options/masked-names.ts'
import { GEN_AI_DEFAULTS } from '../options/read-gen-ai.ts'
import type { Settings } from '../options/settings.ts'
import type { SignalContext } from '../options/signal-context.ts'
import type { Loss } from '../options/sink.ts'
import type { Warnings } from '../options/warnings.ts'
import { logException } from '../traces/log-exception.ts'
import { SpanExceptions } from '../traces/span-exceptions.ts'
import { makeTracePipeline } from '../traces/trace-pipeline.ts'
import { installGlobals } from './globals.ts'
import { Losses } from './losses.ts'
import { hookProcess } from './process-hooks.ts'
import { processState } from './process-state.ts'
import { processAttributes } from './resource.ts'
import { Sdk } from './sdk.ts'
import { tellCrash } from './tell-crash.ts'

export interface StartDeps {
  readonly env: (name: string) => string | undefined
  readonly warnings: Warnings
  /** Takes a line for the developer. */
  readonly write: (line: string) => void
}

/** Makes every part of the SDK and installs it into the process. */
export function startSdk(settings: Settings, { env, warnings, write }: StartDeps): Sdk {
  setDiagnostics(env('OTEL_LOG_LEVEL'))
  const warn = (message: string): void => warnings.warn(message)
  const losses = new Losses(settings.onLoss, write, () => performance.now())
  const shown = shownNames(settings.redact)
  const { metrics } = processState
  const self = new SelfMetrics(metrics, () => processState.sdk?.health())
  const lost = (loss: Loss): void => {
    losses.add(loss)
    self.lost(loss)
  }
  const around = signalContext(settings, env, warn, lost)
  const pipeline =
    settings.traces &&
    makeTracePipeline({
      settings: settings.traces,
      resource: around.resource,
      shown,
      to: settings.propagation.to,
      spoolDir: around.spoolDir,
      lost,
      processors: settings.exceptions.logs ? [new SpanExceptions(processState.errors)] : [],
    })
  const logs = settings.logs && createLogs(settings.logs, around)
  const sampler = pipeline?.sampler
  const callerKeeps = (traceId: string): void => sampler?.callerKeeps(traceId)
  const globals = installGlobals({ ...settings.propagation, callerKeeps }, pipeline?.provider, warn)
  const stopWatching = startInstrumentation({
    what: settings.instrument,
    attach: globals.attach,
    requests: processState.requests,
    sampler: pipeline?.sampler,
    to: settings.propagation.to,
    shown,
    warn,
  })
  const isKept = keptBySampler(pipeline?.sampler)
  const output =
    settings.metrics && createMetrics(settings.metrics, around, { registry: metrics, isKept })
  const undo = [stopWatching, globals.uninstall]
  const sdk = new Sdk({
    sampler: pipeline?.sampler,
    traceSink: pipeline?.sink,
    logSinks: logs?.sinks ?? [],
    metricSink: output,
    timeoutMs: settings.shutdown.timeoutMs,
    uninstall: () => {
      for (const each of undo) each()
      losses.tell()
      Object.assign(processState, { sdk: undefined, log: undefined, sampler: undefined })
      processState.genai = GEN_AI_DEFAULTS
      processState.errors.configure({ events: true, log: undefined })
    },
  })
  undo.push(
    hookProcess(sdk, {
      signals: settings.shutdown.signals,
      crashed: (error) => tellCrash(error, logs?.log, processState.errors),
      write,
    }),
  )
  processState.genai = settings.genai
  const { events, logs: toLogs } = settings.exceptions
  const log = toLogs ? logs?.log : undefined
  processState.errors.configure({ events, log: log && ((...said) => logException(log, ...said)) })
  Object.assign(processState, { log: logs?.log, sampler: pipeline?.sampler, shown })
  return sdk
}

function signalContext(
  settings: Settings,
  env: SignalContext['env'],
  warn: (message: string) => void,
  lost: SignalContext['lost'],
): SignalContext {
  return {
    service: settings.service,
    version: settings.version,
    environment: settings.environment,
    resource: { ...processAttributes(), ...settings.resource },
    redact: settings.redact,
    spoolDir: settings.shutdown.spoolDir,
    tls: settings.tls,
    env,
    warn,
    lost,
  }
}

/** `OTEL_LOG_LEVEL` is about OpenTelemetry's own messages. */
function setDiagnostics(level: string | undefined): void {
  const known = new Map(Object.entries(DiagLogLevel)).get(level?.trim().toUpperCase() ?? '')
  if (typeof known === 'number') diag.setLogger(new DiagConsoleLogger(), known)
}
