/** A value that JSON can hold, of bounded size. */
export type PlainValue = string | number | boolean | null | readonly PlainValue[] | PlainFields

/** Without a prototype: `__proto__` and `constructor` are names like others. */
export interface PlainFields {
  [name: string]: PlainValue
}

const MASKED = '[masked]'
const MAX_DEPTH = 8
const MAX_TEXT = 32 * 1024
const MAX_ITEMS = 200
/** Of a whole line: texts count their length, everything else a little. */
const LINE_BUDGET = 128 * 1024
const VALUE_COST = 16

/**
 * Makes what somebody logs fit to be written: whatever it is, whatever its getters do, however large it is. Names that are
 * masked lose their value at any depth.
 */
export class PlainValues {
  readonly #shown: (name: string) => boolean
  #left = LINE_BUDGET
  readonly #path: object[] = []

  /** @param shown false for names whose values are masked */
  constructor(shown: (name: string) => boolean) {
    this.#shown = shown
  }

  /** A line begins: its budget is whole. */
  begin(): void {
    this.#left = LINE_BUDGET
    this.#path.length = 0
  }

  /** The value of a field. Undefined for what JSON leaves out. */
  field(name: string, value: unknown): PlainValue | undefined {
    if (!this.#shown(name)) return value === undefined ? undefined : MASKED
    return this.value(value)
  }

  /** Never throws. Undefined for what JSON leaves out. */
  value(value: unknown): PlainValue | undefined {
    switch (typeof value) {
      case 'string':
        return this.text(value)
      case 'number':
        this.#left -= VALUE_COST
        return Number.isFinite(value) ? value : String(value)
      case 'boolean':
        return value
      case 'bigint':
        return this.text(String(value))
      case 'symbol':
        return this.text(String(value))
      case 'function':
        return '[function]'
      case 'undefined':
        return undefined
      case 'object':
        return value === null ? null : this.#object(value)
    }
  }

  /** Calls for each field of an object, made plain. Never throws unless `visit` does. */
  each(from: object, visit: (name: string, value: PlainValue) => void): void {
    const prototype: unknown = prototypeOf(from)
    if (prototype !== Object.prototype && prototype !== null) {
      // What is no mere object is asked what it is.
      const plain = this.value(from)
      if (!isFields(plain)) return visit('value', plain ?? null)
      for (const [name, value] of Object.entries(plain)) visit(name, value)
      return
    }
    let count = 0
    for (const name of namesOf(from)) {
      if (++count > MAX_ITEMS || this.#left <= 0) return visit('…', 'more')
      const value = this.#property(from, name)
      if (value !== undefined) visit(name, value)
    }
  }

  /** A text of bounded length. */
  text(text: string): string {
    const most = Math.min(MAX_TEXT, Math.max(0, this.#left))
    this.#left -= Math.min(text.length, most) + VALUE_COST
    if (text.length <= most) return text
    // Not between the halves of one character.
    const end = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 ? most - 1 : most
    return `${text.slice(0, Math.max(0, end))}… (${text.length} characters)`
  }

  #object(value: object): PlainValue | undefined {
    if (this.#path.includes(value)) return '[circular]'
    if (this.#path.length >= MAX_DEPTH || this.#left <= 0) return '[…]'
    this.#left -= VALUE_COST
    this.#path.push(value)
    try {
      return this.#inside(value)
    } catch (error) {
      return `[unreadable: ${wordsOf(error)}]`
    } finally {
      this.#path.pop()
    }
  }

  #inside(value: object): PlainValue | undefined {
    if (value instanceof Error) return this.#error(value)
    if (Array.isArray(value)) return this.#list(value, value.length)
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
    if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
    if (value instanceof Map) return this.#map(value)
    if (value instanceof Set) return this.#list(value, value.size)
    if (value instanceof RegExp) return this.text(String(value))
    if (value instanceof Promise) return '[promise]'
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON === 'function') return this.value(Reflect.apply(toJSON, value, []))
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return this.value(value.valueOf())
    }
    return this.#properties(value, noFields())
  }

  #properties(from: object, to: PlainFields): PlainFields {
    let count = 0
    for (const name of Object.keys(from)) {
      if (++count > MAX_ITEMS || this.#left <= 0) {
        to['…'] = 'more'
        break
      }
      const value = this.#property(from, name)
      if (value !== undefined) to[this.text(name)] = value
    }
    return to
  }

  /** A getter that throws spoils its own field only. */
  #property(from: object, name: string): PlainValue | undefined {
    try {
      return this.field(name, (from as Record<string, unknown>)[name])
    } catch (error) {
      return `[unreadable: ${wordsOf(error)}]`
    }
  }

  #error(error: Error): PlainFields {
    const plain = noFields()
    plain['type'] = this.text(error.constructor?.name || error.name || 'Error')
    plain['message'] = this.text(String(error.message))
    if (typeof error.stack === 'string') plain['stack'] = this.text(error.stack)
    const { cause } = error
    if (cause !== undefined) plain['cause'] = this.value(cause) ?? null
    const { errors } = error as { errors?: unknown }
    if (Array.isArray(errors)) plain['errors'] = this.#list(errors, errors.length)
    return this.#properties(error, plain)
  }

  #list(values: Iterable<unknown>, length: number): PlainValue[] {
    const plain: PlainValue[] = []
    for (const value of values) {
      if (plain.length >= MAX_ITEMS || this.#left <= 0) {
        plain.push(`… (${length} items)`)
        break
      }
      plain.push(this.value(value) ?? null)
    }
    return plain
  }

  #map(map: Map<unknown, unknown>): PlainFields {
    const plain = noFields()
    let count = 0
    for (const [key, value] of map) {
      if (++count > MAX_ITEMS || this.#left <= 0) {
        plain['…'] = `${map.size} entries`
        break
      }
      const name = typeof key === 'string' ? key : `[${typeof key}]`
      plain[this.text(name)] = this.field(name, value) ?? null
    }
    return plain
  }
}

export function noFields(): PlainFields {
  return Object.create(null) as PlainFields
}

function isFields(value: PlainValue | undefined): value is PlainFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A proxy may throw whatever it is asked. */
function prototypeOf(value: object): unknown {
  try {
    return Object.getPrototypeOf(value)
  } catch {
    return undefined
  }
}

function namesOf(value: object): string[] {
  try {
    return Object.keys(value)
  } catch {
    return []
  }
}

/** What an error says, if it says anything. */
function wordsOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error).slice(0, 200)
  } catch {
    return 'error'
  }
}
