import type { LogRecord } from '../record/log-record.ts'

/** A line as Loki takes it; its metadata are texts only, as Loki refuses a batch for a number. */
export type LokiEntry = Pick<LogRecord, 'at' | 'text' | 'metadata'>
