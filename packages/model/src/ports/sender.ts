/** Who sent a batch. */
export interface Sender {
  /** Value of the header `X-Scope-OrgID`, '' for none. */
  readonly tenant: string
}
