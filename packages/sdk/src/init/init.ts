import { readEnv } from '../options/env.ts'
import type { Options } from '../options/options.ts'
import { readPackage } from '../options/read-service.ts'
import { readSettings } from '../options/read-settings.ts'
import { Warnings } from '../options/warnings.ts'
import { processState } from './process-state.ts'
import { Sdk } from './sdk.ts'
import { startSdk } from './start-sdk.ts'

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
  const sdk = startedSdk(given, warnings)
  processState.sdk = sdk
  return sdk
}

/** An app that cannot be watched runs all the same. */
function startedSdk(given: Options, warnings: Warnings): Sdk {
  try {
    const program = readPackage(process.argv[1], process.cwd())
    const settings = readSettings(given, { env: readEnv, program }, warnings)
    if (!settings.enabled) return disabled()
    return startSdk(settings, { env: readEnv, warnings, write: writeError })
  } catch (error) {
    if (given.strict === true) throw error
    const reason = error instanceof Error ? error.message : String(error)
    warnings.warn(`it could not be started, and nothing is watched: ${reason}`)
    return disabled()
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

function writeError(line: string): void {
  process.stderr.write(`${line}\n`)
}
