import { TailspanError } from '@tailspan/model'
import type { Params } from './params.ts'

/** Where Tempo may be told to look; here there is one place. */
const MODES = new Set(['all', 'ingesters', 'blocks', 'external'])

/**
 * Checks `mode`, `start` and `end` of a trace by id. They only say where Tempo looks first: a trace
 * is answered whole, wherever it lies.
 */
export function checkTraceRange(params: Params): void {
  const mode = params.get('mode') ?? 'all'
  if (!MODES.has(mode)) {
    throw new TailspanError('bad_request', `invalid value for mode ${mode}`)
  }
  if (mode === 'ingesters') return
  const start = params.integer('start') ?? 0
  const end = params.integer('end') ?? 0
  if (end !== 0 && start >= end) {
    throw new TailspanError(
      'bad_request',
      `http parameter start must be before end. received start=${start} end=${end}`,
    )
  }
}
