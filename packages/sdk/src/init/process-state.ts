import { RequestSpans } from '../instrument/request-spans.ts'
import type { Logger } from '../logs/logger/logger.ts'
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
  errors: RecordedErrors
  /** Server spans by their request. */
  readonly requests: RequestSpans
}

export const processState: ProcessState = {
  sdk: undefined,
  log: undefined,
  consoleLog: undefined,
  errors: new RecordedErrors(true),
  requests: new RequestSpans(),
}
