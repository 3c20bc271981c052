/** Beginnings of the names of attributes that OpenTelemetry gives to resources only. */
const RESOURCE =
  /^(?:cloud|container|deployment|device|host|k8s|os|process|telemetry|webengine)\.|^service\.(?:name|namespace|version|instance\.id)$/

const CODES = ['UNSET', 'OK', 'ERROR']

/**
 * The tags of a span, of which some stand for what Zipkin has no member for: exporters of
 * OpenTelemetry put them there. Whoever reads one of these takes it out.
 */
export class ZipkinTags {
  readonly #left: Map<string, string>

  /** Takes the map over. */
  constructor(tags: Map<string, string>) {
    this.#left = tags
  }

  /** A tag that nobody took yet. */
  peek(key: string): string | undefined {
    return this.#left.get(key)
  }

  /** '' when there is none. */
  take(key: string): string {
    const value = this.#left.get(key) ?? ''
    this.#left.delete(key)
    return value
  }

  /** A count that fits 32 bits, else 0. */
  takeCount(key: string): number {
    const text = this.take(key)
    const count = /^\d{1,10}$/.test(text) ? Number(text) : 0
    return count < 2 ** 32 ? count : 0
  }

  /**
   * Status as `otel.status_code` says, else an error when there is a tag `error`: Zipkin judges by
   * that alone. Its text is the message, and it stays a tag unless it only says "true".
   */
  status(): { readonly code: number; readonly message: string } {
    const error = this.peek('error')
    const named = this.take('otel.status_code').toUpperCase().replace('STATUS_CODE_', '')
    const description = this.take('otel.status_description')
    const failed = error !== undefined && error.toLowerCase() !== 'false'
    const code = Math.max(0, CODES.indexOf(named)) || (failed ? 2 : 0)
    if (error === '' || error?.toLowerCase() === 'true') this.take('error')
    const text = this.peek('error') ?? ''
    return { code, message: description || (code === 2 && failed ? text : '') }
  }

  /** Those that belong to what sent the span, in their order. */
  takeResource(): { readonly key: string; readonly value: string }[] {
    const taken: { readonly key: string; readonly value: string }[] = []
    for (const [key, value] of this.#left) {
      if (!RESOURCE.test(key)) continue
      taken.push({ key, value })
      this.#left.delete(key)
    }
    return taken
  }

  /** Those that nobody took, in their order. */
  rest(): { readonly key: string; readonly value: string }[] {
    return Array.from(this.#left, ([key, value]) => ({ key, value }))
  }
}
