import { type LogRecord, textWithMetadata } from '../record/log-record.ts'

/**
 * Prints lines of JSON, whole: with what Loki has as labels or metadata.
 * @param constant fields of all lines
 */
export function jsonPrinter(
  constant: readonly (readonly [string, string])[],
): (record: LogRecord) => string {
  const same = constant.map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`)
  const suffix = `${same.join('')}}\n`
  return (record) => textWithMetadata(record).slice(0, -1) + suffix
}
