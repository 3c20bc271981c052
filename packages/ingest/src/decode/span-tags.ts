import type { Attribute, AttributeValue, Scope } from '@tailspan/model'

/** Names of attributes that OpenTelemetry gives to resources only. */
const RESOURCE =
  /^(?:cloud|container|deployment|device|host|k8s|os|process|telemetry|webengine)\.|^service\.(?:name|namespace|version|instance\.id)$/

const CODES = ['UNSET', 'OK', 'ERROR']
const ERROR = 2
const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer']
/** One object for all spans without a scope: a batch then tells at a glance that it is the same. */
const NO_SCOPE: Scope = { name: '', version: '', attributes: '' }

/**
 * The tags of a Zipkin or Jaeger span, of which some stand for what these have no member for:
 * OpenTracing's libraries and OpenTelemetry's exporters put them there. Whoever reads one of these
 * takes it out.
 */
export class SpanTags {
  readonly #left: Map<string, AttributeValue>

  /** Takes the map over. */
  constructor(tags: Map<string, AttributeValue>) {
    this.#left = tags
  }

  /** A tag that nobody took yet. */
  peek(key: string): AttributeValue | undefined {
    return this.#left.get(key)
  }

  /** The text of a tag that has one; '' and left where it is for any other. */
  take(key: string): string {
    const value = this.#left.get(key)
    if (typeof value !== 'string') return ''
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
   * Status as `otel.status_code` says, else an error when there is a tag `error` that is not
   * false: Zipkin judges by that alone. Its text is the message, and it stays a tag unless it only
   * says that there was an error.
   */
  takeStatus(): { readonly code: number; readonly message: string } {
    const error = this.peek('error')
    const text = typeof error === 'string' ? error : ''
    const named = this.take('otel.status_code').toUpperCase().replace('STATUS_CODE_', '')
    const description = this.take('otel.status_description')
    const failed = error !== undefined && error !== false && text.toLowerCase() !== 'false'
    const code = Math.max(0, CODES.indexOf(named)) || (failed ? ERROR : 0)
    const plain = error === true || error === '' || text.toLowerCase() === 'true'
    if (plain) this.#left.delete('error')
    const said = failed && !plain && code === ERROR ? text : ''
    return { code, message: description || said }
  }

  /** OTLP's number of the kind that `span.kind` names; 0, and the tag stays, when it names none. */
  takeKind(): number {
    const name = this.peek('span.kind')
    const kind = typeof name === 'string' ? KINDS.indexOf(name.toLowerCase(), 1) : -1
    if (kind < 0) return 0
    this.#left.delete('span.kind')
    return kind
  }

  takeScope(): Scope {
    const library = this.take('otel.library.name')
    const libraryVersion = this.take('otel.library.version')
    const name = this.take('otel.scope.name') || library
    const version = this.take('otel.scope.version') || libraryVersion
    return name === '' && version === '' ? NO_SCOPE : { name, version, attributes: '' }
  }

  /** Those that belong to what sent the span, in their order. */
  takeResource(): Attribute[] {
    const taken: Attribute[] = []
    for (const [key, value] of this.#left) {
      if (!RESOURCE.test(key)) continue
      taken.push({ key, value })
      this.#left.delete(key)
    }
    return taken
  }

  /** Those that nobody took, in their order. */
  rest(): Attribute[] {
    return Array.from(this.#left, ([key, value]) => ({ key, value }))
  }
}
