/** A query of the HTTP API, and the SQL that a person would write for the same question. */
export interface Query {
  readonly name: string
  /** LogQL, TraceQL or the like, as the table shows it. */
  readonly text: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  /** Size of an answer: entries, points, traces or spans. */
  readonly size: (body: unknown) => number
  /** $1 and $2 are start and end of the data, nanoseconds; the tables are those of plain-*.ts. */
  readonly sql: string
}
