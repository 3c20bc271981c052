import { aggregatingContract } from './logs/aggregating.ts'
import { appendingContract } from './logs/appending.ts'
import { checkWith, type LogStoreFixture } from './logs/fixture.ts'
import { readingContract } from './logs/reading.ts'
import { samplingContract } from './logs/sampling.ts'

export type { LogStoreFixture } from './logs/fixture.ts'

/** Every clause of LogWriter, LogReader and TailFeed, against an empty store for each test. */
export function logStoreContract(name: string, open: () => Promise<LogStoreFixture>): void {
  const check = checkWith(open)
  appendingContract(name, check)
  readingContract(name, check)
  aggregatingContract(name, check)
  samplingContract(name, check)
}
