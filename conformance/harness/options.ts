import { parseArgs } from 'node:util'
import type { RecordedCase } from './corpus.ts'

export const HELP = `usage: npm run conformance -- [options]

Starts a server, sends it the recorded data and compares its answers with the recorded ones.

  --corpus NAME    logql or traceql; both when not given
  --feature NAME   only this feature and those below it ("metrics" takes "metrics.rate")
  --id ID          only the cases whose id begins so
  --verbose        show what differs
  --update         write REPORT.md and passed.json; only with all cases
  --url URL        ask a server that runs already, instead of starting one
  --no-load        do not send the data first; only with --url
`

export interface Options {
  readonly corpus?: string | undefined
  readonly feature?: string | undefined
  readonly id?: string | undefined
  readonly url?: string | undefined
  readonly verbose: boolean
  readonly update: boolean
  readonly load: boolean
  readonly help: boolean
}

/** @throws for an unknown option, and for an update from a part of the cases */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      corpus: { type: 'string' },
      feature: { type: 'string' },
      id: { type: 'string' },
      url: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      update: { type: 'boolean', default: false },
      'no-load': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const { corpus, feature, id, url, verbose, update, help } = values
  if (update && (corpus ?? feature ?? id ?? url) !== undefined)
    throw new Error('--update needs all cases and a server of its own')
  if (values['no-load'] && url === undefined) throw new Error('--no-load needs --url')
  return { corpus, feature, id, url, verbose, update, help, load: !values['no-load'] }
}

/** Whether a case is asked for. */
export function chosen({ feature, id }: Options, recorded: RecordedCase): boolean {
  if (id !== undefined && !recorded.id.startsWith(id)) return false
  if (feature === undefined || recorded.feature === feature) return true
  return ['.', '/'].some((separator) => recorded.feature.startsWith(feature + separator))
}
