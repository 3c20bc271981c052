import { ClientError } from './client-error.ts'

/**
 * A value as one segment of a path. What a person types may hold slashes and dots: escaped, it cannot
 * lead to another address of the server.
 * @throws ClientError bad_request for '', `.` and `..`, which no escape protects
 */
export function pathSegment(value: string, operation: string): string {
  if (value === '' || value === '.' || value === '..') {
    throw new ClientError('bad_request', `${JSON.stringify(value)} cannot be part of a path`, {
      operation,
      url: '(path)',
    })
  }
  // A lone surrogate cannot be encoded; like all of JavaScript's encoders, make it U+FFFD.
  return encodeURIComponent(Buffer.from(value).toString())
}
