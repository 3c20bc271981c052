import { JsonProblem, JsonScanner } from '../stages/json-scanner.ts'
import { toLabelName } from '../stages/label-name.ts'
import { toLabelValue } from '../stages/label-value.ts'
import { LogfmtScanner } from '../stages/logfmt-scanner.ts'

/** A field of a line, under the name that a parser stage would give it. */
export interface LineField {
  readonly name: string
  readonly value: string
  /** The keys that lead to it, of a JSON field. */
  readonly jsonPath?: readonly string[]
}

/** What was read, and by which parser. */
export interface LineFields {
  readonly parser: 'json' | 'logfmt'
  readonly fields: readonly LineField[]
}

const MAX_DEPTH = 64

/** The fields of a line: of a JSON object, else of whatever pairs logfmt finds in it. */
export function readLineFields(line: string): LineFields {
  const json = readJson(line)
  return json === undefined
    ? { parser: 'logfmt', fields: readLogfmt(line) }
    : { parser: 'json', fields: json }
}

/** As `| json` reads it; undefined when the line is not JSON to its end. */
function readJson(line: string): LineField[] | undefined {
  const scanner = new JsonScanner()
  scanner.text = line
  const fields = new Map<string, LineField>()
  const visit = (at: number, prefix: string, path: readonly string[]): void => {
    scanner.members(at, (key) => {
      const { kind } = scanner
      if (kind === 'array' || kind === 'null') return true
      const part = toLabelName(key, prefix === '')
      const name = prefix === '' || part === '' ? prefix + part : `${prefix}_${part}`
      const jsonPath = [...path, key]
      if (kind === 'object') {
        if (path.length < MAX_DEPTH) visit(scanner.start, name, jsonPath)
      } else if (name !== '' && !fields.has(name)) {
        fields.set(name, { name, value: toLabelValue(scanner.value()), jsonPath })
      }
      return true
    })
  }
  try {
    visit(0, '', [])
    return [...fields.values()]
  } catch (error) {
    if (error instanceof JsonProblem) return undefined
    throw error
  }
}

function readLogfmt(line: string): LineField[] {
  const scanner = new LogfmtScanner()
  const fields = new Map<string, LineField>()
  scanner.start(line)
  while (!scanner.atEnd) {
    if (!scanner.next() || scanner.value === '') continue
    const name = toLabelName(scanner.key, true)
    if (name !== '' && !fields.has(name)) {
      fields.set(name, { name, value: toLabelValue(scanner.value) })
    }
  }
  return [...fields.values()]
}
