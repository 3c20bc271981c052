/** Facts that go with a message; `err` carries an Error with its stack. */
export type Fields = Readonly<Record<string, unknown>>

/** What the shop's code needs of a logger; each service fills it with another stock library. */
export interface Log {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
  /** Sends what is buffered; the log is of no use afterwards. */
  close(): Promise<void>
}

/** Where a logger sends to, and in whose name. */
export interface LogTarget {
  readonly service: string
  readonly endpoint: string
  /** Let the library complain on stderr when a push fails. */
  readonly verbose: boolean
}
