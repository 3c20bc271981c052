import { TailspanError } from '@tailspan/model'

/** Parameters of a request; empty ones count as absent. */
export class Params {
  readonly #search: URLSearchParams

  constructor(pairs: URLSearchParams | Readonly<Record<string, string>>) {
    this.#search = new URLSearchParams(pairs)
  }

  /** Those after the question mark of a URL. */
  static ofUrl(url: string): Params {
    const at = url.indexOf('?')
    return new Params(new URLSearchParams(at < 0 ? '' : url.slice(at + 1)))
  }

  /** Names and first values of those that are present. */
  entries(): [name: string, value: string][] {
    return [...new Set(this.#search.keys())].flatMap((name) => {
      const value = this.get(name)
      return value === undefined ? [] : [[name, value]]
    })
  }

  get(name: string): string | undefined {
    const value = this.#search.get(name)
    return value === null || value === '' ? undefined : value
  }

  /** A whole number from 0 to 2^32-1. Throws `bad_request` for anything else. */
  unsigned(name: string): number | undefined {
    const text = this.get(name)
    if (text === undefined) return undefined
    if (!/^[0-9]+$/.test(text)) throw notNumber(name, 'ParseUint', text, 'invalid syntax')
    const value = Number(text)
    if (value <= 0xffff_ffff) return value
    throw notNumber(name, 'ParseUint', text, 'value out of range')
  }

  /** A whole number, also a negative one. */
  integer(name: string): number | undefined {
    const text = this.get(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (!/^[-+]?[0-9]+$/.test(text)) throw notNumber(name, 'ParseInt', text, 'invalid syntax')
    if (Number.isSafeInteger(value)) return value
    throw notNumber(name, 'ParseInt', text, 'value out of range')
  }

  /** True or false in one of the spellings that Tempo knows. */
  flag(name: string): boolean | undefined {
    const text = this.get(name)
    if (text === undefined) return undefined
    if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true
    if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false
    throw notNumber(name, 'ParseBool', text, 'invalid syntax')
  }
}

/** Says it as Tempo does, which names the function of Go that could not read it. */
function notNumber(name: string, reader: string, text: string, why: string): TailspanError {
  return invalid(name, `strconv.${reader}: parsing ${JSON.stringify(text)}: ${why}`)
}

/** The error of a parameter with a value it cannot have. */
export function invalid(name: string, why: string): TailspanError {
  return new TailspanError('bad_request', `invalid ${name}: ${why}`)
}
