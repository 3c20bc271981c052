/** Who sent a batch. */
export interface Sender {
  /** Value of the header `X-Scope-OrgID`, '' for none. */
  readonly tenant: string
  /**
   * Ids of the Tailspan servers that passed it on before, with commas between them; '' for none. Who finds
   * itself among them does not pass it on again.
   */
  readonly via: string
}
