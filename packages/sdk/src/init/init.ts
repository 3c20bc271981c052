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
  const program = readPackage(process.argv[1], process.cwd())
  const settings = readSettings(given, { env: readEnv, program }, warnings)
  const sdk = settings.enabled
    ? startSdk(settings, { env: readEnv, warnings, write: writeError })
    : disabled()
  processState.sdk = sdk
  return sdk
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
