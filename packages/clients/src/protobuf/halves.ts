import { ProtobufReader } from './reader.ts'
import { ProtobufWriter } from './writer.ts'

/** Fields that lead from a message to the items in it, from the outermost on. */
type Path = readonly [field: number, ...rest: number[]]

/** `logproto.PushRequest`: streams, entries. */
const PUSH: Path = [1, 2]
/** `ExportTraceServiceRequest`: resources, scopes, spans. */
const SPANS: Path = [1, 2, 2]

/** A message and how many items it has. */
export interface Counted {
  readonly bytes: Buffer
  readonly items: number
}

/** A push in two with about half the lines each; null for one line. */
export function halvesOfPush(message: Buffer): readonly [Counted, Counted] | null {
  return halves(message, PUSH)
}

/** An export of spans in two; null for one span. */
export function halvesOfSpans(message: Buffer): readonly [Counted, Counted] | null {
  return halves(message, SPANS)
}

/** Items stay in their order; what is not on the path stands in both halves. */
function halves(message: Buffer, path: Path): readonly [Counted, Counted] | null {
  const items = countItems(message, path)
  if (items < 2) return null
  const first = Math.ceil(items / 2)
  return [
    { bytes: part(message, path, 0, first), items: first },
    { bytes: part(message, path, first, items), items: items - first },
  ]
}

function countItems(message: Buffer, [field, ...rest]: Path): number {
  let count = 0
  for (const child of children(message)) {
    if (child.field === field) count += isPath(rest) ? countItems(child.bytes, rest) : 1
  }
  return count
}

/** The items from `from` to before `to`, in what they stand in. */
function part(message: Buffer, [field, ...rest]: Path, from: number, to: number): Buffer {
  const writer = new ProtobufWriter()
  let at = 0
  for (const child of children(message)) {
    if (child.field !== field) {
      writer.bytes(child.field, child.bytes)
      continue
    }
    const count = isPath(rest) ? countItems(child.bytes, rest) : 1
    const begin = Math.max(from - at, 0)
    const end = Math.min(to - at, count)
    at += count
    if (begin >= end) continue
    writer.bytes(field, isPath(rest) ? part(child.bytes, rest, begin, end) : child.bytes)
  }
  return writer.finish()
}

/** Fields of texts and messages; there are no others above the items. */
function children(message: Buffer): { field: number; bytes: Buffer }[] {
  const found: { field: number; bytes: Buffer }[] = []
  const reader = new ProtobufReader(message)
  while (reader.next()) found.push({ field: reader.field, bytes: reader.bytes() })
  return found
}

function isPath(rest: readonly number[]): rest is Path {
  return rest.length > 0
}
