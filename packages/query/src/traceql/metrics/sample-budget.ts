import { TailspanError } from '@tailspan/model'

/** Counts the samples and series that one metrics query keeps in memory. */
export class SampleBudget {
  readonly #maxSeries: number
  #samplesLeft: number
  #full = false

  constructor(limits: { readonly maxSeries: number; readonly maxSamples: number }) {
    this.#maxSeries = limits.maxSeries
    this.#samplesLeft = limits.maxSamples
  }

  /** Samples of a new series, all 0. Throws `bad_request` when the query keeps too many. */
  samples(count: number): Float64Array {
    this.#samplesLeft -= count
    if (this.#samplesLeft < 0) throw tooMuch()
    return new Float64Array(count)
  }

  /** Whether a query may have so many groups; when not, its answer is partial. */
  allowsGroups(groups: number): boolean {
    if (groups <= this.#maxSeries) return true
    this.#full = true
    return false
  }

  /** True once a group was refused. */
  get full(): boolean {
    return this.#full
  }
}

function tooMuch(): TailspanError {
  return new TailspanError(
    'bad_request',
    'the query makes more samples than fit the memory given to a query: group by fewer or less varied attributes, narrow the filter, or take a longer step',
  )
}
