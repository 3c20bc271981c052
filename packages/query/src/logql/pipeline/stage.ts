import type { LogEntry } from './log-entry.ts'

/** One compiled step of a pipeline. */
export interface Stage {
  /** Changes the entry; false drops the line. */
  run(entry: LogEntry): boolean
}
