import type { Attribute, AttributeValue, Scope } from '@tailspan/model'

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer']
const CODES = ['UNSET', 'OK', 'ERROR']
const ERROR = 2

/**
 * Tags of a Jaeger or Zipkin span. Some stand for what these have no member for; whoever reads one of
 * those takes it out, so that the rest are the span's own attributes.
 */
export class SpanTags {
  readonly #left: Map<string, AttributeValue>

  constructor(tags: Iterable<readonly [key: string, value: AttributeValue]>) {
    this.#left = new Map(tags)
  }

  /** OTLP's kind that `span.kind` names, 0 for none. */
  takeKind(): number {
    const name = this.#left.get('span.kind')
    const kind = typeof name === 'string' ? KINDS.indexOf(name.toLowerCase(), 1) : -1
    if (kind < 0) return 0
    this.#left.delete('span.kind')
    return kind
  }

  /** As `otel.status_code` says; else an error when there is a tag `error` that is not false. */
  takeStatus(): { readonly code: number; readonly message: string } {
    const named = CODES.indexOf(this.take('otel.status_code').toUpperCase())
    const message = this.take('otel.status_description')
    const error = this.#left.get('error')
    const failed = error !== undefined && error !== false && error !== 'false'
    if (error === true || error === 'true') this.#left.delete('error')
    return { code: named > 0 ? named : failed ? ERROR : 0, message }
  }

  /** The library that made the span. */
  takeScope(): Scope {
    const library = [this.take('otel.library.name'), this.take('otel.library.version')] as const
    const name = this.take('otel.scope.name') || library[0]
    const version = this.take('otel.scope.version') || library[1]
    return { name, version, attributes: '' }
  }

  /** The text of a tag, '' when it has none. */
  take(key: string): string {
    const value = this.#left.get(key)
    if (typeof value !== 'string') return ''
    this.#left.delete(key)
    return value
  }

  /** What nobody took, in its order. */
  rest(): Attribute[] {
    return Array.from(this.#left, ([key, value]) => ({ key, value }))
  }
}
