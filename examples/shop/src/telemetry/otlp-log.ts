import type { AnyValueMap, Logger } from '@opentelemetry/api-logs'
import { SeverityNumber } from '@opentelemetry/api-logs'
import type { Fields, Log } from './log.ts'

/**
 * OTLP log records: text body, facts as attributes; the SDK adds the current span by itself.
 * @param close flushes the provider behind the logger
 */
export function otlpLog(logger: Logger, close: () => Promise<void>): Log {
  const emit = (
    severityNumber: SeverityNumber,
    severityText: string,
    message: string,
    fields: Fields = {},
  ): void => {
    const { err, ...rest } = fields
    logger.emit({
      severityNumber,
      severityText,
      body: message,
      attributes: { ...attributes(rest), ...exception(err) },
    })
  }
  return {
    debug: (message, fields) => emit(SeverityNumber.DEBUG, 'DEBUG', message, fields),
    info: (message, fields) => emit(SeverityNumber.INFO, 'INFO', message, fields),
    warn: (message, fields) => emit(SeverityNumber.WARN, 'WARN', message, fields),
    error: (message, fields) => emit(SeverityNumber.ERROR, 'ERROR', message, fields),
    close,
  }
}

function attributes(fields: Fields): AnyValueMap {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? value
        : JSON.stringify(value),
    ]),
  )
}

function exception(error: unknown): AnyValueMap {
  if (!(error instanceof Error)) return {}
  return {
    'exception.type': error.name,
    'exception.message': error.message,
    'exception.stacktrace': error.stack ?? '',
  }
}
