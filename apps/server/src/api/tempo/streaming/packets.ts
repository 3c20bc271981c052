/**
 * Most bytes of one message. gRPC clients refuse messages of more than 4 MiB unless they are told
 * otherwise.
 */
const MAX_BYTES = 1024 * 1024

/**
 * Splits a list into parts that each fit into a message, in order; one empty part for an empty list.
 * What alone is too large gets a part of its own.
 */
export function* packets<T>(items: readonly T[], sizeOf: (item: T) => number): Generator<T[]> {
  let part: T[] = []
  let bytes = 0
  for (const item of items) {
    const size = sizeOf(item)
    if (part.length > 0 && bytes + size > MAX_BYTES) {
      yield part
      part = []
      bytes = 0
    }
    part.push(item)
    bytes += size
  }
  yield part
}
