import { TraceFlags } from '@opentelemetry/api'
import type { TailSampler } from '../sampling/tail-sampler.ts'
import type { IsKept } from './exemplar.ts'

/** What the sampler of the process says of a trace; without one, what its flag says. */
export function keptBySampler(sampler: TailSampler | undefined): IsKept {
  return ({ traceId, traceFlags }) => {
    // Only what is not sampled by its ratio is decided later.
    if ((traceFlags & TraceFlags.SAMPLED) !== 0) return true
    const decided = sampler?.decision(traceId)
    return decided === 'undecided' ? undefined : decided?.keep === true
  }
}
