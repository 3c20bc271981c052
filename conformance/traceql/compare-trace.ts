import { Differences } from '../compare/differences.ts'
import { field } from '../compare/json.ts'
import { compareAttributes } from './compare-attributes.ts'
import { type Detail, type FlatSpan, flatSpans } from './flat-span.ts'

/** A trace by its id: the same spans with all their fields, however they are batched. */
export function compareTrace(
  wanted: unknown,
  actual: unknown,
  v2: boolean,
  out: Differences,
): void {
  const want = flatSpans(wanted, v2)
  const got = flatSpans(actual, v2)
  for (const [id, spans] of want) {
    const answered = got.get(id)
    if (answered) compareForms(id, spans, answered, out)
    else out.add(`span ${id} (${spans[0]?.name}) is missing`)
  }
  for (const [id, spans] of got)
    if (!want.has(id)) out.add(`span ${id} (${spans[0]?.name}) was not expected`)
  if (v2)
    out.same('status', field(wanted, 'status') ?? 'COMPLETE', field(actual, 'status') ?? 'COMPLETE')
}

/**
 * Spans that share an id, as a client's and a server's may: each expected form has to be there,
 * repeated or not, and no other.
 */
function compareForms(
  id: string,
  want: readonly FlatSpan[],
  got: readonly FlatSpan[],
  out: Differences,
): void {
  let exact = true
  for (const span of want) {
    const trials = got.map((other) => differences(span, other))
    const best = trials.sort((a, b) => a.count - b.count)[0]
    if (!best || best.count === 0) continue
    exact = false
    out.add(...best.lines())
  }
  if (exact && got.some((other) => want.every((span) => differences(span, other).count > 0)))
    out.add(`span ${id} is there in another form as well`)
}

function differences(want: FlatSpan, got: FlatSpan): Differences {
  const out = new Differences()
  const place = `span ${want.spanId}`
  compareFacts(place, want.facts, got.facts, out)
  for (const [owner, expected] of want.attributes)
    compareAttributes(`${place} ${owner}`, expected, got.attributes.get(owner) ?? [], out)
  compareDetails(`${place} event`, want.events, got.events, out)
  compareDetails(`${place} link`, want.links, got.links, out)
  return out
}

function compareDetails(
  place: string,
  want: readonly Detail[],
  got: readonly Detail[],
  out: Differences,
): void {
  out.same(`${place}s`, want.length, got.length)
  for (const [i, detail] of want.entries()) {
    const other = got[i]
    if (!other) return
    compareFacts(`${place} ${i}`, detail.facts, other.facts, out)
    compareAttributes(`${place} ${i}`, detail.attributes, other.attributes, out)
  }
}

function compareFacts(
  place: string,
  want: ReadonlyMap<string, string>,
  got: ReadonlyMap<string, string>,
  out: Differences,
): void {
  for (const [name, value] of want) out.same(`${place} ${name}`, value, got.get(name))
}
