/** What can be done from a line or a facet to the query of the page. */
export interface LineActions {
  /** Names known to be labels of streams. */
  readonly streamLabels: ReadonlySet<string>
  /** Narrows the query to lines that have the value, or have it not. */
  readonly filter: (name: string, op: '=' | '!=', value: string) => void
}
