import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Listeners of Node's diagnostics channels that are removed together. */
export class Subscriptions {
  readonly #undo: (() => void)[] = []
  readonly #fault: (error: unknown) => void

  /** @param fault told what a listener threw, which would end the process otherwise */
  constructor(fault: (error: unknown) => void) {
    this.#fault = fault
  }

  /** @param listener of the channel's messages, as the channel has them */
  on<Message>(channel: string, listener: (message: Message) => void): void {
    const safe = (message: unknown): void => {
      try {
        listener(message as Message)
      } catch (error) {
        this.#fault(error)
      }
    }
    subscribe(channel, safe)
    this.undo(() => unsubscribe(channel, safe))
  }

  /** The same for a function of any kind that is called by others; what it returns is lost when it throws. */
  safely(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#fault(error)
    }
  }

  /** Something else that is undone with the listeners. */
  undo(change: () => void): void {
    this.#undo.push(change)
  }

  close(): void {
    for (const change of this.#undo.splice(0)) change()
  }
}
