import { RequestSpans } from '../instrument/request-spans.ts'
import type { Logger } from '../logs/logger/logger.ts'
import { MetricRegistry } from '../metrics/registry.ts'
import { shownNames } from '../options/masked-names.ts'
import { GEN_AI_DEFAULTS, type GenAiSettings } from '../options/read-gen-ai.ts'
import { SECRETS } from '../options/read-settings.ts'
import type { TailSampler } from '../sampling/tail-sampler.ts'
import type { Shown } from '../traces/encode-attributes.ts'
import { RecordedErrors } from '../traces/recorded-errors.ts'
import type { Sdk } from './sdk.ts'

/** All that this package keeps for the whole process; the rest is in OpenTelemetry's own globals. */
interface ProcessState {
  /** What `init` made, until it is shut down. */
  sdk: Sdk | undefined
  /** What `init` made to log with. */
  log: Logger | undefined
  /** What logs while there is no other. */
  consoleLog: Logger | undefined
  /** One for all: functions that are wrapped before the start keep it. */
  readonly errors: RecordedErrors
  /** Server spans by their request. */
  readonly requests: RequestSpans
  /** What is measured, from the start of the process on. */
  readonly metrics: MetricRegistry
  /** What decides about traces; undefined without `init` and where nothing is sampled. */
  sampler: TailSampler | undefined
  /** What agents say about themselves. */
  genai: GenAiSettings
  /** Which names' values may be shown. */
  shown: Shown
}

export const processState: ProcessState = {
  sdk: undefined,
  log: undefined,
  consoleLog: undefined,
  errors: new RecordedErrors(),
  requests: new RequestSpans(),
  metrics: new MetricRegistry({
    now: Date.now,
    warn: (message) => void process.stderr.write(`[tailspan] ${message}\n`),
  }),
  sampler: undefined,
  genai: GEN_AI_DEFAULTS,
  shown: shownNames(SECRETS),
}
