import type { ScopeTags, SpanReader, TimeRange } from '@tailspan/model'
import { compileFilter } from '../field/compile.ts'
import { scanTraces } from '../scan.ts'
import { conditionOf } from '../search/push-down.ts'
import type { FieldExpression } from '../syntax/tree.ts'
import { decode } from '../trace/batch-view.ts'
import type { TraceView } from '../trace/trace-view.ts'

type TagScope = ScopeTags['scope']

/** Attribute names by scope of the spans that meet a filter. */
export async function filteredTags(
  reader: SpanReader,
  where: FieldExpression | null,
  range: TimeRange,
  signal: AbortSignal,
): Promise<ScopeTags[]> {
  const test = compileFilter(where)
  const condition = conditionOf([{ kind: 'spanset', spanset: { kind: 'filter', where } }])
  const found = new Map<TagScope, Set<string>>()
  for await (const trace of scanTraces(reader, condition, range, signal)) {
    for (let span = 0; span < trace.length; span++) {
      if (test(trace, span)) addTags(found, trace, span)
    }
  }
  return [...found].map(([scope, tags]) => ({ scope, tags: [...tags].sort() }))
}

function addTags(found: Map<TagScope, Set<string>>, trace: TraceView, span: number): void {
  const add = (scope: TagScope, names: Iterable<string>): void => {
    let tags = found.get(scope)
    for (const name of names) {
      if (tags === undefined) {
        tags = new Set()
        found.set(scope, tags)
      }
      tags.add(name)
    }
  }
  add('span', trace.attributes(span).keys())
  add('resource', trace.resource(span).keys())
  add('instrumentation', trace.scopeAttributes(span).keys())
  for (const event of trace.events(span)) add('event', decode(event.attributes).keys())
  for (const link of trace.links(span)) add('link', decode(link.attributes).keys())
}
