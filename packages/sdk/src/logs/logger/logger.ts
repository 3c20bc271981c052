import type { Level } from '../../options/level.ts'
import type { Fields } from '../../options/log-options.ts'

/** Message first, or error first, or pino's order: no rewrite when a team comes from pino. */
export interface LogMethod {
  (message: string, fields?: Fields): void
  (message: string, error: Error, fields?: Fields): void
  (error: Error, message?: string, fields?: Fields): void
  (error: Error, fields: Fields): void
  (fields: Fields, message?: string): void
  /** Values for the placeholders of a message: `%s`, `%d`, `%j`. */
  (message: string, ...values: unknown[]): void
}

/** Writes log lines. No method throws, or waits for anything. */
export interface Logger {
  /** What is less grave is not written; may be set at any time, and holds for all children. */
  level: Level
  /** Whether a line of that level would be written. */
  enabled(level: Level): boolean
  readonly trace: LogMethod
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
  readonly fatal: LogMethod
  /** A logger whose lines have these fields too. */
  child(fields: Fields): Logger
  /** Runs a function. All lines logged meanwhile, by whatever logger, have these fields, through async calls too. */
  with<T>(fields: Fields, fn: () => T): T
}
