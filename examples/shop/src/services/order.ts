export interface OrderLine {
  readonly sku: string
  readonly quantity: number
}

export interface Order {
  readonly id: string
  readonly user: string
  readonly lines: readonly OrderLine[]
  readonly cents: number
}

/** An order on its way through the queue, with the trace context of who sent it. */
export interface OrderMessage {
  readonly order: Order
  /** W3C trace context headers: the worker links to them. */
  readonly headers: Readonly<Record<string, string>>
}
