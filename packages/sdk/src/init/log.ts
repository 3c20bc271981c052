import { createLogs } from '../logs/create-logs.ts'
import type { Logger } from '../logs/logger/logger.ts'
import { readEnv } from '../options/env.ts'
import { ForwardingLogger } from './forwarding-logger.ts'
import { processState } from './process-state.ts'

/** The logger of the process. Before `init` and after `shutdown` it writes to the console only. */
export const log: Logger = new ForwardingLogger(
  () => processState.log ?? (processState.consoleLog ??= consoleLog()),
)

function consoleLog(): Logger {
  const nothing = (): void => undefined
  const around = {
    service: readEnv('TAILSPAN_SERVICE') ?? readEnv('OTEL_SERVICE_NAME') ?? '',
    version: undefined,
    environment: '',
    resource: {},
    redact: [],
    spoolDir: undefined,
    env: readEnv,
    warn: nothing,
    lost: nothing,
  }
  return createLogs({ loki: false, file: false, otlp: false }, around).log
}
