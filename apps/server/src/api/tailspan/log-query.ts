import { TailspanError } from '@tailspan/model'
import { type LogExpr, parseLogql } from '@tailspan/query'

/** A checked log query; no text means every line. */
export function parseLogQuery(text: string | undefined): LogExpr {
  const expression = parseLogql(text || '{}', { allowAnySelector: true })
  if (expression.kind === 'log') return expression
  throw notALogQuery()
}

export function notALogQuery(): TailspanError {
  return new TailspanError('bad_request', 'this shows lines: give a log query, not a metric query')
}

/**
 * A log query as text that counts its lines inside `count_over_time(… [1m])`. Errors of its
 * parsers must not hide the lines that have them, so they are dropped first.
 */
export function countable(expression: LogExpr, print: (expression: LogExpr) => string): string {
  const plain = expression.stages.every((stage) => stage.kind === 'line-filter')
  return print(expression) + (plain ? '' : ' | drop __error__, __error_details__')
}
