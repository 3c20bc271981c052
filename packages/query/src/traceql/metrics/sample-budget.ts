import { TailspanError } from '@tailspan/model'

/** Counts the samples and series that one metrics query keeps in memory. */
export class SampleBudget {
  readonly #maxSeries: number
  #samplesLeft: number

  constructor(limits: { readonly maxSeries: number; readonly maxSamples: number }) {
    this.#maxSeries = limits.maxSeries
    this.#samplesLeft = limits.maxSamples
  }

  /** Samples of a new series, all 0. Throws `bad_request` when the query keeps too many. */
  samples(count: number): Float64Array {
    this.#samplesLeft -= count
    if (this.#samplesLeft < 0) throw tooMuch('samples')
    return new Float64Array(count)
  }

  /** Throws `bad_request` when a query groups into more series than allowed. */
  checkGroups(groups: number): void {
    if (groups > this.#maxSeries) throw tooMuch(`than ${this.#maxSeries} series`)
  }
}

function tooMuch(what: string): TailspanError {
  const more =
    what === 'samples' ? 'more samples than fit the memory given to a query' : `more ${what}`
  return new TailspanError(
    'bad_request',
    `the query makes ${more}: group by fewer or less varied attributes, narrow the filter, or take a longer step`,
  )
}
