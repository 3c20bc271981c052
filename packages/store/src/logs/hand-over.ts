/**
 * Items one by one from work that hands them over: `give` resolves when the next item is asked for,
 * and rejects when the consumer leaves the loop, so that the work ends.
 */
export async function* handOver<T>(
  work: (give: (item: T) => Promise<void>) => Promise<void>,
): AsyncGenerator<T> {
  type Offer = { readonly item: T; taken(): void; refused(error: unknown): void }
  let offered: Offer | undefined
  /** The one that the consumer has, and may leave the loop with. */
  let held: Offer | undefined
  let wake = (): void => {}
  let left = false
  let ended = false
  const give = (item: T): Promise<void> =>
    new Promise((resolve, reject) => {
      if (left) return reject(new Error('nobody takes any more'))
      offered = { item, taken: resolve, refused: reject }
      wake()
    })
  const running = work(give).finally(() => {
    ended = true
    wake()
  })
  running.catch(() => {})
  try {
    for (;;) {
      if (!offered && !ended) await new Promise<void>((resolve) => (wake = resolve))
      const next = offered
      offered = undefined
      if (!next) break
      held = next
      yield next.item
      held = undefined
      next.taken()
    }
    await running
  } finally {
    left = true
    const refusal = new Error('nobody takes any more')
    offered?.refused(refusal)
    held?.refused(refusal)
    await running.catch(() => {})
  }
}
