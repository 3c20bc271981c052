import { labelValue, quote } from '@tailspan/model'
import type { DataAtHand } from './data-at-hand.ts'

/** A query that may find something, and what it shows. */
export interface ExampleQuery {
  readonly title: string
  readonly query: string
  readonly kind: 'lines' | 'numbers'
}

const LEVELS = ['error', 'warn', 'info', 'debug']
/** Values of fields that make a readable condition. */
const SHORT = 40

/**
 * Queries from simple to rich, made of the labels, words and fields that the data has.
 * @param window a range of LogQL such as `24h`
 */
export function exampleQueries(data: DataAtHand, window: string): ExampleQuery[] {
  return [...byLabel(data, window), ...byText(data), ...byField(data, window), ...byTrace(data)]
}

function byLabel({ label, value, selector }: DataAtHand, window: string): ExampleQuery[] {
  const all = `{${label}=~".+"}`
  return [
    { title: `Lines of ${value}`, query: selector, kind: 'lines' },
    {
      title: `Lines by ${label}`,
      query: `sum by (${label}) (count_over_time(${all} [${window}]))`,
      kind: 'numbers',
    },
    {
      title: `The five that log most`,
      query: `topk(5, sum by (${label}) (rate(${all} [${window}])))`,
      kind: 'numbers',
    },
    {
      title: `Bytes of ${value}`,
      query: `sum(bytes_over_time(${selector} [${window}]))`,
      kind: 'numbers',
    },
  ]
}

function byText({ selector, rows }: DataAtHand): ExampleQuery[] {
  const levels = LEVELS.filter((level) => rows.some((row) => row.level === level))
  const [level] = levels
  const word = wordOf(rows.map(({ line }) => line))
  return [
    ...(level === undefined
      ? []
      : [
          {
            title: `Lines of level ${level}`,
            query: `${selector} | detected_level=${quote(level)}`,
            kind: 'lines' as const,
          },
        ]),
    ...(word === undefined
      ? []
      : [
          {
            title: `Lines with "${word}" in them`,
            query: `${selector} |= ${quote(word)}`,
            kind: 'lines' as const,
          },
          {
            title: `Lines by a regular expression, in any case`,
            query: `${selector} |~ ${quote(`(?i)${word}`)}`,
            kind: 'lines' as const,
          },
        ]),
  ]
}

/** A word of letters that a person would look for: a bad one, else the longest of the newest line. */
function wordOf(lines: readonly string[]): string | undefined {
  const bad = ['error', 'fail', 'timeout', 'warn'].find((word) =>
    lines.some((line) => line.includes(word)),
  )
  if (bad !== undefined) return bad
  const words = (lines[0] ?? '').match(/[A-Za-z]{3,20}/g) ?? []
  return words.reduce<string | undefined>(
    (longest, word) => (word.length > (longest?.length ?? 0) ? word : longest),
    undefined,
  )
}

function byField({ label, selector, parser }: DataAtHand, window: string): ExampleQuery[] {
  if (parser === null) return []
  const { name, fields } = parser
  const parsed = `${selector} | ${name}`
  const word = fields.find(({ value }) => value.length <= SHORT && !isNumber(value)) ?? fields[0]
  const number = fields.find((field) => isNumber(field.value))
  const queries: ExampleQuery[] = []
  if (word) {
    queries.push(
      {
        title: `Lines whose field ${word.name} is ${word.value.slice(0, SHORT)}`,
        query: `${parsed} | ${word.name}=${quote(word.value)}`,
        kind: 'lines',
      },
      {
        title: `Only ${word.name} of each line`,
        query: `${parsed} | line_format "{{.${word.name}}}"`,
        kind: 'lines',
      },
      {
        title: `Lines by ${word.name}`,
        query: `sum by (${word.name}) (count_over_time(${parsed} | __error__="" [${window}]))`,
        kind: 'numbers',
      },
    )
  }
  if (number) {
    queries.push({
      title: `95 of 100 have at most this ${number.name}`,
      query: `quantile_over_time(0.95, ${parsed} | __error__="" | unwrap ${number.name} | __error__="" [${window}]) by (${label})`,
      kind: 'numbers',
    })
  }
  return queries
}

function byTrace({ label, rows }: DataAtHand): ExampleQuery[] {
  const row = rows.find(({ metadata }) => labelValue(metadata, 'trace_id') !== '')
  if (!row) return []
  const traceId = labelValue(row.metadata, 'trace_id')
  const query = `{${label}=~".+"} | trace_id=${quote(traceId)}`
  return [{ title: 'All lines of one trace', query, kind: 'lines' }]
}

function isNumber(value: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(value)
}
