/** How much one query may take. */
export interface LogqlLimits {
  /** Lines of a log query. */
  readonly maxEntries: number
  /** Series of a metric query's result. */
  readonly maxSeries: number
  /** Points of one series. */
  readonly maxPoints: number
  /** UTF-16 units of log lines read from the store. */
  readonly maxBytesRead: number
  /** Numbers kept while computing (windows × series, or samples): bounds the memory. */
  readonly maxCells: number
}

/** Loki's defaults where it has them. */
export const defaultLogqlLimits: LogqlLimits = {
  maxEntries: 5000,
  maxSeries: 500,
  maxPoints: 11_000,
  maxBytesRead: Number.POSITIVE_INFINITY,
  maxCells: 24_000_000,
}
