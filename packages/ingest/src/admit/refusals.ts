/** Distinct messages that an answer quotes, and how much of each. */
const MESSAGES = 10
const MESSAGE_LENGTH = 1000

/** What was left out of a request, and why: counted by reason, quoted within bounds. */
export class Refusals {
  readonly byReason = new Map<string, number>()
  total = 0
  readonly #messages = new Map<string, number>()
  #unquoted = 0

  /** `message` is only called while there is room to quote it. */
  add(reason: string, message: () => string, items = 1): void {
    this.total += items
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + items)
    if (this.#messages.size >= MESSAGES) {
      this.#unquoted += items
      return
    }
    const text = cut(message(), MESSAGE_LENGTH)
    this.#messages.set(text, (this.#messages.get(text) ?? 0) + items)
  }

  /** All of it for the sender, one message a line; '' when nothing was refused. */
  text(): string {
    const lines = [...this.#messages].map(([text, times]) =>
      times > 1 ? `${text} (${times} times)` : text,
    )
    if (this.#unquoted > 0) lines.push(`and ${this.#unquoted} more`)
    return lines.join('\n')
  }
}

/** At most that many characters; says how many it left out. */
export function cut(text: string, length: number): string {
  return text.length <= length
    ? text
    : `${text.slice(0, length)}… (${text.length - length} characters more)`
}
