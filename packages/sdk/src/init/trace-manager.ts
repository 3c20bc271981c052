import { TraceManager, type TraceManagerOptions } from '../manager/trace-manager.ts'
import { readEnv } from '../options/env.ts'
import { log } from './log.ts'
import { processState } from './process-state.ts'

/** A trace manager that logs and traces as the process does. */
export function createTraceManager(options: TraceManagerOptions = {}): TraceManager {
  return new TraceManager(options, { env: readEnv, log, errors: () => processState.errors })
}
