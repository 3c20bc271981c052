import type { Options } from './options.ts'
import { readList } from './read-pairs.ts'
import type { Settings } from './settings.ts'
import type { Warnings } from './warnings.ts'

const VARIABLE = 'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN'
const KNOWN = ['spans', 'logs', 'logs/dup']

/** Where exceptions go; without logs there is only the span. */
export function readExceptions(
  options: Options,
  env: (name: string) => string | undefined,
  warnings: Warnings,
): Settings['exceptions'] {
  const named = options.exceptions === undefined ? VARIABLE : 'exceptions'
  const values = options.exceptions === undefined ? readList(env(VARIABLE)) : [options.exceptions]
  const wanted = (values ?? []).map((value) => value.toLowerCase())
  const unknown = wanted.find((value) => !KNOWN.includes(value))
  if (unknown !== undefined) {
    warnings.wrong(named, `${unknown} is none of ${KNOWN.slice(1).join(' and ')}`)
  }
  const both = wanted.includes('logs/dup')
  if (!both && !wanted.includes('logs')) return { events: true, logs: false }
  if (options.logs === false) {
    warnings.warn(`${named}: logs are off; exceptions stay with their spans`)
    return { events: true, logs: false }
  }
  return { events: both, logs: true }
}
