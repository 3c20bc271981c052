/** JSON that is not what the protocol says; its message names the place. */
export class JsonShapeError extends Error {}

/** A value in a JSON answer together with its place, so that a wrong one can be pointed at. */
export class JsonPlace {
  readonly value: unknown
  readonly #parent: JsonPlace | null
  readonly #key: string

  constructor(value: unknown, parent: JsonPlace | null = null, key = '') {
    this.value = value
    this.#parent = parent
    this.#key = key
  }

  /** `data.result[3].values`. */
  get path(): string {
    return this.#parent === null ? this.#key : this.#parent.path + this.#key
  }

  /** True for a member that is not there, and for null. */
  get absent(): boolean {
    return this.value === undefined || this.value === null
  }

  /** An object without members, in the same place. */
  empty(): JsonPlace {
    return new JsonPlace({}, this.#parent, this.#key)
  }

  /** A member of an object. */
  at(name: string): JsonPlace {
    const object = this.#object()
    const dot = this.#parent === null && this.#key === '' ? '' : '.'
    return new JsonPlace(Object.hasOwn(object, name) ? object[name] : undefined, this, dot + name)
  }

  /** Members of an object in their order; none when absent. */
  members(): (readonly [name: string, place: JsonPlace])[] {
    if (this.absent) return []
    return Object.keys(this.#object()).map((name) => [name, this.at(name)])
  }

  /** Elements of a list; none when absent. */
  items(): JsonPlace[] {
    return this.list().map((value, index) => new JsonPlace(value, this, `[${index}]`))
  }

  /** A list as it is, [] when absent: for lists too long to point at each element. */
  list(): readonly unknown[] {
    if (this.absent) return []
    if (!Array.isArray(this.value)) throw this.wrong('a list')
    return this.value
  }

  /** One element of a list. */
  element(index: number): JsonPlace {
    return new JsonPlace(this.list()[index], this, `[${index}]`)
  }

  text(): string {
    if (typeof this.value !== 'string') throw this.wrong('text')
    return this.value
  }

  textOr(fallback: string): string {
    return this.absent ? fallback : this.text()
  }

  /** A list of texts, [] when absent. */
  texts(): string[] {
    for (const [index, value] of this.list().entries()) {
      if (typeof value !== 'string') throw this.wrong('text', `[${index}]`, value)
    }
    return [...this.list()] as string[]
  }

  /** A number, or text that is one. */
  number(): number {
    const number = typeof this.value === 'string' ? numberOfText(this.value) : this.value
    if (typeof number !== 'number') throw this.wrong('a number')
    return number
  }

  numberOr(fallback: number): number {
    return this.absent ? fallback : this.number()
  }

  /** A whole number of up to 64 bits, exact: text, or a number small enough to be exact. */
  integer(): bigint {
    const { value } = this
    if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) {
      const integer = BigInt(value)
      if (integer >= -(2n ** 63n) && integer < 2n ** 64n) return integer
    }
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
    throw this.wrong('a whole number')
  }

  integerOr(fallback: bigint): bigint {
    return this.absent ? fallback : this.integer()
  }

  flagOr(fallback: boolean): boolean {
    if (this.absent) return fallback
    if (typeof this.value !== 'boolean') throw this.wrong('true or false')
    return this.value
  }

  /** The error for this place, or one below it. */
  wrong(wanted: string, below = '', value: unknown = this.value): JsonShapeError {
    const place = `${this.path}${below}` || 'the answer'
    return new JsonShapeError(`${place}: ${wanted} expected, not ${shown(value)}`)
  }

  #object(): Readonly<Record<string, unknown>> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      throw this.wrong('an object')
    }
    return this.value as Record<string, unknown>
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = typeof value === 'string' ? value.slice(0, 60) : value
  return JSON.stringify(text)
}

/** A number as Go prints it: `NaN` and `+Inf` too. */
function numberOfText(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN
  if (text === '+Inf' || text === 'Inf' || text === 'Infinity') return Number.POSITIVE_INFINITY
  if (text === '-Inf' || text === '-Infinity') return Number.NEGATIVE_INFINITY
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined
}
