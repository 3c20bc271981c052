import { TailspanError } from '@tailspan/model'

/** A value somewhere in settings, read by what it should be; refusals name where it stands. */
export class Place {
  readonly value: unknown
  /** Such as `clusters[1].loki.url`. */
  readonly path: string

  constructor(value: unknown, path: string) {
    this.value = value
    this.path = path
  }

  /** An entry of a mapping; an absent one is read as undefined. */
  get(key: string): Place {
    return new Place(
      Object.hasOwn(this.#mapping(), key) ? this.#mapping()[key] : undefined,
      `${this.path}.${key}`,
    )
  }

  /** The entries of a list. */
  items(): Place[] {
    const value = this.value
    if (!Array.isArray(value)) throw this.refuse('must be a list')
    return value.map((item, i) => new Place(item, `${this.path}[${i}]`))
  }

  /** undefined for what is absent or null, else what `read` makes of it. */
  optional<T>(read: (place: Place) => T): T | undefined {
    return this.value === undefined || this.value === null ? undefined : read(this)
  }

  /** `{key: value}`, or nothing for what is absent: to be spread. */
  field<K extends string, T>(key: K, read: (place: Place) => T): { readonly [key in K]?: T } {
    const value = this.optional(read)
    return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: T })
  }

  isText(): boolean {
    return typeof this.value === 'string'
  }

  text(): string {
    if (typeof this.value === 'string' && this.value.trim() !== '') return this.value
    throw this.refuse(this.value === undefined ? 'is missing' : 'must be a text that is not empty')
  }

  number(): number {
    if (typeof this.value === 'number' && Number.isFinite(this.value)) return this.value
    throw this.refuse('must be a number')
  }

  flag(): boolean {
    if (typeof this.value === 'boolean') return this.value
    throw this.refuse('must be true or false')
  }

  /** A mapping of names to texts. */
  texts(): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.#mapping()).map((key) => [key, this.get(key).text()]),
    )
  }

  /** Refuses keys that nobody reads: most are misspelt. */
  only(keys: readonly string[]): void {
    for (const key of Object.keys(this.#mapping())) {
      if (!keys.includes(key)) {
        throw this.get(key).refuse(`is not known here; there are ${keys.join(', ')}`)
      }
    }
  }

  refuse(why: string): TailspanError {
    return new TailspanError('bad_request', `${this.path} ${why}`)
  }

  #mapping(): Readonly<Record<string, unknown>> {
    const value = this.value
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
    throw this.refuse('must be a mapping of names to values')
  }
}
