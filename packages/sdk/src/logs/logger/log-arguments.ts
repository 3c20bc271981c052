import { format } from 'node:util'

/** What a call of a log method says. */
export interface LogArguments {
  readonly message: string | undefined
  /** Any object: its own enumerable properties are the fields. */
  readonly fields: object | undefined
  readonly error: unknown
}

const NO_ERROR = undefined

/**
 * Reads the arguments in any of their orders: `(message, fields?)`, `(error, message?, fields?)`, pino's
 * `(fields, message?)`; also `(message, error)`, and values for a message with placeholders as pino and console take them.
 */
export function readArguments(args: readonly unknown[]): LogArguments {
  const [first, second, third] = args
  if (typeof first === 'string') {
    if (args.length === 1) return { message: first, fields: undefined, error: NO_ERROR }
    if (isError(second)) return { message: first, fields: objectOf(third), error: second }
    const simple = args.length === 2 && (isObject(second) || second === undefined)
    if (simple && !first.includes('%o') && !first.includes('%j')) {
      return { message: first, fields: objectOf(second), error: NO_ERROR }
    }
    return { message: formatted(first, args.slice(1)), fields: undefined, error: NO_ERROR }
  }
  if (isError(first)) {
    if (typeof second === 'string') {
      return { message: second, fields: objectOf(third), error: first }
    }
    return { message: undefined, fields: objectOf(second), error: first }
  }
  const fields = objectOf(first)
  if (typeof second === 'string') {
    const message = args.length > 2 ? formatted(second, args.slice(2)) : second
    return { message, fields, error: NO_ERROR }
  }
  const message = fields === undefined && first !== undefined ? formatted('%s', [first]) : undefined
  return { message, fields, error: NO_ERROR }
}

/** A proxy may throw even for that question. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error
  } catch {
    return false
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function objectOf(value: unknown): object | undefined {
  return isObject(value) ? value : undefined
}

/** Values may have a `toString` that throws. */
function formatted(message: string, values: readonly unknown[]): string {
  try {
    return format(message, ...values)
  } catch {
    return message
  }
}
