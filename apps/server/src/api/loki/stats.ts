const part = {
  totalChunksRef: 0,
  totalChunksDownloaded: 0,
  chunksDownloadTime: 0,
  chunk: {
    headChunkBytes: 0,
    headChunkLines: 0,
    decompressedBytes: 0,
    decompressedLines: 0,
    compressedBytes: 0,
    totalDuplicates: 0,
  },
}

/** What is known of a query that was answered. */
export interface Answered {
  /** When it began, milliseconds of `performance.now()`. */
  readonly since: number
  /** Lines in the answer. */
  readonly lines: number
}

/**
 * Loki's statistics. What is not counted is zero: clients that decode them strictly want the shape.
 */
export function queryStats({ since, lines }: Answered): object {
  const execTime = (performance.now() - since) / 1000
  const summary = { ...uncounted.summary, execTime, totalEntriesReturned: lines }
  return { ...uncounted, summary }
}

const uncounted = {
  summary: {
    bytesProcessedPerSecond: 0,
    linesProcessedPerSecond: 0,
    totalBytesProcessed: 0,
    totalLinesProcessed: 0,
    execTime: 0,
    queueTime: 0,
    subqueries: 0,
    totalEntriesReturned: 0,
    splits: 0,
    shards: 0,
  },
  querier: { store: part },
  ingester: {
    totalReached: 0,
    totalChunksMatched: 0,
    totalBatches: 0,
    totalLinesSent: 0,
    store: part,
  },
}
