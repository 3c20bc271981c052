import { printLabels, TailspanError } from '@tailspan/model'
import type { LogEntry } from '../pipeline/log-entry.ts'

/** The error of a metric query that meets a line which its pipeline could not read. */
export function pipelineError(entry: LogEntry): TailspanError {
  return new TailspanError(
    'bad_request',
    `pipeline error: '${entry.error}' for series: '${printLabels(entry.labels())}'.
Use a label filter to intentionally skip this error. (e.g | __error__!="${entry.error}").
To skip all potential errors you can match empty errors.(e.g __error__="")
The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )
`,
  )
}
