import type { AttributePair } from '../kit/wire.ts'
import type { LogPlaces } from './place-logs.ts'
import type { TraceTree } from './tree.ts'

/**
 * Indexes of the nodes in which a text occurs, whatever its case: name, service, ids, status,
 * attributes, events and log lines. An empty text is nowhere.
 */
export function findInTrace(tree: TraceTree, logs: LogPlaces, text: string): ReadonlySet<number> {
  const wanted = text.trim().toLowerCase()
  const found = new Set<number>()
  if (wanted === '') return found
  const has = (value: string): boolean => value.toLowerCase().includes(wanted)
  const inPairs = (pairs: readonly AttributePair[]): boolean =>
    pairs.some(({ key, value }) => has(key) || has(attributeText(value)))
  for (const { index, span } of tree.nodes) {
    if (
      [span.name, span.service, span.spanId, span.statusMessage, span.kind].some(has) ||
      inPairs(span.attributes) ||
      inPairs(span.resource) ||
      span.events.some((event) => has(event.name) || inPairs(event.attributes)) ||
      logs.get(index)?.some(({ line }) => has(line.line))
    ) {
      found.add(index)
    }
  }
  return found
}

/** An attribute's value as a person reads it: text as it is, anything else as JSON. */
export function attributeText(value: AttributePair['value']): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
