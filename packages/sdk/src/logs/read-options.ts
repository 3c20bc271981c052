import { type Duration, parseDuration } from '../options/duration.ts'
import { parseSize, type Size } from '../options/size.ts'

/** Reads values of options; a wrong one is told and replaced. */
export class OptionReader {
  readonly #warn: (message: string) => void

  constructor(warn: (message: string) => void) {
    this.#warn = warn
  }

  /** Bytes, at least one. */
  size(name: string, value: Size | undefined, otherwise: number): number {
    return this.#positive(name, value, parseSize(value), otherwise, "no size such as '1MB'")
  }

  /** Milliseconds, at least one. */
  duration(name: string, value: Duration | undefined, otherwise: number): number {
    return this.#positive(name, value, parseDuration(value), otherwise, "no time such as '1s'")
  }

  /** A whole number, at least one. */
  count(name: string, value: number | undefined, otherwise: number): number {
    const read = Number.isSafeInteger(value) ? value : undefined
    return this.#positive(name, value, read, otherwise, 'no whole number')
  }

  /** An address of HTTP; undefined for anything else. */
  url(name: string, value: string): URL | undefined {
    const url = URL.canParse(value) ? new URL(value) : undefined
    if (url !== undefined && /^https?:$/.test(url.protocol)) return url
    this.#warn(`${name}: ${JSON.stringify(value)} is no address such as 'http://localhost:3100'`)
    return undefined
  }

  #positive(
    name: string,
    value: unknown,
    read: number | undefined,
    otherwise: number,
    wrong: string,
  ): number {
    if (value === undefined) return otherwise
    if (read !== undefined && read > 0) return read
    this.#warn(`${name}: ${JSON.stringify(value)} is ${wrong}; taking ${otherwise}`)
    return otherwise
  }
}
