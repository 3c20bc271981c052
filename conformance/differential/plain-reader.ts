import type { LogReader } from '@tailspan/model'

/** A reader that leaves as much as it can to the asker: no sums, no captures, no hints used. */
export function plainReader(reader: LogReader): LogReader {
  return {
    streams: (matchers, range, signal) => reader.streams(matchers, range, signal),
    stats: (matchers, range, signal) => reader.stats(matchers, range, signal),
    aggregate: async () => null,
    read: (selection, signal) => {
      const { prefilters: _hints, captureTests: _tests, ...exact } = selection
      return reader.read(exact, signal)
    },
  }
}
