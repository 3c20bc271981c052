const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ...['k', 'm', 'g', 't', 'p', 'e'].flatMap((letter, i): [string, number][] => [
    [letter, 1000 ** (i + 1)],
    [`${letter}b`, 1000 ** (i + 1)],
    [`${letter}i`, 1024 ** (i + 1)],
    [`${letter}ib`, 1024 ** (i + 1)],
  ]),
])

const SIZE = /^([0-9.,]*)\s*([^0-9.,].*)?$/s

/** Why a size text is none. */
export interface BadBytes {
  readonly problem: string
}

/** Whole bytes of `5MiB`, `1.5 kB`, `42`; units in any case, `,` between digits ignored. */
export function parseBytes(text: string): number | BadBytes {
  const [, digits = '', unitText = ''] = SIZE.exec(text) ?? []
  const plain = digits.replaceAll(',', '')
  if (!/^([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(plain)) {
    return { problem: `strconv.ParseFloat: parsing ${JSON.stringify(plain)}: invalid syntax` }
  }
  const unitName = unitText.trim().toLowerCase()
  const unit = UNITS.get(unitName)
  if (unit === undefined) return { problem: `unhandled size name: ${unitName}` }
  const value = Number(plain) * unit
  if (value >= 2 ** 64) return { problem: `too large: ${text}` }
  return Math.trunc(value)
}

const DECIMAL = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB']

/** Bytes for people, rounded: `5.2MB`, `82kB`, `10B`. */
export function printBytes(bytes: number): string {
  if (bytes < 10) return `${bytes}B`
  const power = Math.min(Math.floor(Math.log(bytes) / Math.log(1000)), DECIMAL.length - 1)
  const value = Math.floor((bytes / 1000 ** power) * 10 + 0.5) / 10
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)}${DECIMAL[power]}`
}
