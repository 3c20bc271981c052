import { TailspanError } from '@tailspan/model'
import { isLogQuery, parseLogql, printLogql } from '@tailspan/query'

/** A checked log query in canonical form, fit to stand inside a metric query. */
export function logQueryText(text: string): string {
  const expression = parseLogql(text || '{}', { allowAnySelector: true })
  if (!isLogQuery(expression)) throw notALogQuery()
  return printLogql(expression)
}

export function notALogQuery(): TailspanError {
  return new TailspanError('bad_request', 'this shows lines: give a log query, not a metric query')
}
