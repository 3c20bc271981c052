import { log } from '../init/log.ts'
import { processState } from '../init/process-state.ts'
import type { Logger } from '../logs/logger/logger.ts'
import type { HttpOptions } from './http-options.ts'
import { requestDurations } from './request-durations.ts'
import { type RequestSurroundings, RequestWatcher } from './request-watcher.ts'

/** A watcher with what the process has. @param logger default: that of the process */
export function processWatcher(options: HttpOptions, logger: Logger = log): RequestWatcher {
  const durations = requestDurations(processState.metrics)
  // One for all requests: what may change is read when it is asked for.
  const around: RequestSurroundings = {
    requests: processState.requests,
    log: logger,
    durations,
    warn,
    get errors() {
      return processState.errors
    },
    get shown() {
      return processState.shown
    },
    get sampler() {
      return processState.sampler
    },
    get foreign() {
      return processState.sdk === undefined
    },
  }
  return new RequestWatcher(options, around)
}

function warn(message: string): void {
  process.stderr.write(`[tailspan] ${message}\n`)
}
