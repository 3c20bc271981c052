import { TailspanError } from '@tailspan/model'

/** Query parameters of a request; empty ones count as absent. */
export class Params {
  readonly #search: URLSearchParams

  constructor(url: string) {
    const at = url.indexOf('?')
    this.#search = new URLSearchParams(at < 0 ? '' : url.slice(at + 1))
  }

  get(name: string): string | undefined {
    const value = this.#search.get(name)
    return value === null || value === '' ? undefined : value
  }

  /** A whole number from 0 to 2^32-1. Throws `bad_request` for anything else. */
  unsigned(name: string): number | undefined {
    const text = this.get(name)
    if (text === undefined) return undefined
    if (!/^[0-9]+$/.test(text)) {
      throw invalid(name, `${JSON.stringify(text)} is not a whole number`)
    }
    const value = Number(text)
    if (value > 0xffff_ffff) throw invalid(name, `${JSON.stringify(text)} is out of range`)
    return value
  }

  /** A whole number, also a negative one. */
  integer(name: string): number | undefined {
    const text = this.get(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (/^-?[0-9]+$/.test(text) && Number.isSafeInteger(value)) return value
    throw invalid(name, `${JSON.stringify(text)} is not a whole number`)
  }
}

/** The error of a parameter with a value it cannot have. */
export function invalid(name: string, why: string): TailspanError {
  return new TailspanError('bad_request', `invalid ${name}: ${why}`)
}
