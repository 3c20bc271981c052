import { isSharedSpan, type SpanBatch } from '@tailspan/model'

const SERVER = 2
const CLIENT = 3

/**
 * For each span of a trace the place of its parent in the trace, -1 for none. Where a client and
 * a server span share an id, servers hang below the client and all others below the server; the
 * server's part of a shared span hangs below the client's, whatever parent it names. A circle of
 * parents is cut at one span.
 */
export function findParents(batch: SpanBatch, from: number, length: number): Int32Array {
  const byId = new Map<string, number | number[]>()
  let repeated = false
  for (let i = 0; i < length; i++) {
    const id = batch.spanIds[from + i] ?? ''
    const known = byId.get(id)
    if (known === undefined) {
      byId.set(id, i)
      continue
    }
    repeated = true
    if (typeof known === 'number') byId.set(id, [known, i])
    else known.push(i)
  }
  const parents = new Int32Array(length).fill(-1)
  for (let i = 0; i < length; i++) {
    const client = repeated ? clientOf(batch, from, byId.get(batch.spanIds[from + i] ?? ''), i) : -1
    if (client >= 0) {
      parents[i] = client
      continue
    }
    const parentId = batch.parentIds[from + i] ?? ''
    const found = parentId === '' ? undefined : byId.get(parentId)
    if (found === undefined) continue
    const parent = typeof found === 'number' ? found : choose(batch, from, found, i)
    if (parent !== i) parents[i] = parent
  }
  cutCircles(parents)
  return parents
}

/** Of spans with one id the one that a client began and `server` shares; -1 when it shares none. */
function clientOf(
  batch: SpanBatch,
  from: number,
  holders: number | readonly number[] | undefined,
  server: number,
): number {
  const shared = (i: number): boolean => isSharedSpan(batch.attributes[from + i] ?? '')
  if (typeof holders !== 'object' || !shared(server)) return -1
  return holders.find((i) => !shared(i)) ?? -1
}

function choose(
  batch: SpanBatch,
  from: number,
  candidates: readonly number[],
  child: number,
): number {
  const wanted = batch.kinds[from + child] === SERVER ? CLIENT : SERVER
  const others = candidates.filter((c) => c !== child)
  return others.find((c) => batch.kinds[from + c] === wanted) ?? others[0] ?? -1
}

function cutCircles(parents: Int32Array): void {
  // 0: not seen, else the number of the walk that saw it first.
  const seen = new Int32Array(parents.length)
  for (let i = 0; i < parents.length; i++) {
    let at = i
    while (at >= 0 && seen[at] === 0) {
      seen[at] = i + 1
      const parent = parents[at] ?? -1
      if (parent >= 0 && seen[parent] === i + 1) parents[at] = -1
      at = parents[at] ?? -1
    }
  }
}
