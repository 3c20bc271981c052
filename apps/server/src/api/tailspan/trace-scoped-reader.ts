import type { LogAggregation, LogReader, LogSampling, LogSelection } from '@tailspan/model'

/** A reader that sees only the lines of one trace; what is not about lines passes unchanged. */
export function traceScopedReader(reader: LogReader, traceId: string): LogReader {
  const narrow = (selection: LogSelection): LogSelection => ({ ...selection, traceId })
  const samples = reader.samples?.bind(reader)
  return {
    streams: (matchers, range, signal) => reader.streams(matchers, range, signal),
    stats: (matchers, range, signal) => reader.stats(matchers, range, signal),
    read: (selection, signal) => reader.read(narrow(selection), signal),
    ...(samples && {
      samples: (selection: LogSelection, sampling: LogSampling, signal: AbortSignal) =>
        samples(narrow(selection), sampling, signal),
    }),
    aggregate: (selection: LogSelection, aggregation: LogAggregation, signal: AbortSignal) =>
      reader.aggregate(narrow(selection), aggregation, signal),
  }
}
