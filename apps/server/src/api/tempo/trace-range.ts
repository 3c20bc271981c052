import { TailspanError } from '@tailspan/model'
import type { Params } from './params.ts'

/**
 * Checks `start` and `end` of a trace by id. They only say where Tempo looks first: a trace is
 * answered whole, wherever it lies.
 */
export function checkTraceRange(params: Params): void {
  const start = params.integer('start') ?? 0
  const end = params.integer('end') ?? 0
  if (end !== 0 && start >= end) {
    throw new TailspanError(
      'bad_request',
      `http parameter start must be before end. received start=${start} end=${end}`,
    )
  }
}
