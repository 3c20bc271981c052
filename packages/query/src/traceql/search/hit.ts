import type { Attribute } from '@tailspan/model'
import { compileRef } from '../field/compile.ts'
import type { Group } from '../pipeline/group.ts'
import type { FieldRef } from '../syntax/tree.ts'
import { NO_ROOT, type TraceView } from '../trace/trace-view.ts'
import { orderTexts } from '../value/compare.ts'
import { toAttributeValue } from '../value/to-attribute.ts'

/** One trace that a search found. */
export interface TraceSearchHit {
  /** 32 hex digits. */
  readonly traceId: string
  readonly rootServiceName: string
  /** '' when no root was received. */
  readonly rootTraceName: string
  /** Start of the earliest span, nanoseconds since the epoch. */
  readonly start: bigint
  /** From the earliest start to the latest end, nanoseconds. */
  readonly duration: bigint
  readonly spanSets: readonly HitSpanSet[]
  /** By service name. */
  readonly serviceStats: ReadonlyMap<string, ServiceStats>
}

export interface ServiceStats {
  readonly spanCount: number
  readonly errorCount: number
}

export interface HitSpanSet {
  /** As many as were asked for. */
  readonly spans: readonly HitSpan[]
  /** All that matched. */
  readonly matched: number
  /** What `by()` and aggregates found: `by(span.gen)`, `count()`. */
  readonly attributes: readonly Attribute[]
}

export interface HitSpan {
  /** 16 hex digits. */
  readonly spanId: string
  readonly name: string
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly duration: bigint
  /** What the query names and the span has. */
  readonly attributes: readonly Attribute[]
}

const ERROR = 2

/** Makes hits of what is left of traces; `fields` are shown on each span. */
export class HitBuilder {
  readonly #columns: readonly { key: string; read: ReturnType<typeof compileRef> }[]
  readonly #spss: number

  /** `spss`: spans shown per spanset, 0 for all. */
  constructor(fields: readonly FieldRef[], spss: number) {
    this.#columns = fields.flatMap((ref) => {
      const key = shownKey(ref)
      return key === undefined ? [] : [{ key, read: compileRef(ref) }]
    })
    this.#spss = spss
  }

  build(trace: TraceView, groups: readonly Group[]): TraceSearchHit {
    return {
      traceId: trace.traceId,
      rootServiceName: trace.rootService === '' ? NO_ROOT : trace.rootService,
      rootTraceName: trace.rootName,
      start: trace.start,
      duration: trace.end - trace.start,
      spanSets: groups.map((group) => this.#spanSet(trace, group)),
      serviceStats: serviceStats(trace),
    }
  }

  #spanSet(trace: TraceView, group: Group): HitSpanSet {
    const shown = this.#spss === 0 ? group.spans : group.spans.slice(0, this.#spss)
    return {
      spans: shown.map((span) => this.#span(trace, span)),
      matched: group.spans.length,
      attributes: [...group.attributes]
        .map(([key, value]) => ({ key, value: toAttributeValue(value) }))
        .sort((a, b) => orderTexts(a.key, b.key)),
    }
  }

  #span(trace: TraceView, span: number): HitSpan {
    const attributes: Attribute[] = []
    for (const { key, read } of this.#columns) {
      const value = read(trace, span)
      if (value.type !== 'nil') attributes.push({ key, value: toAttributeValue(value) })
    }
    return {
      spanId: trace.spanId(span),
      name: trace.name(span),
      start: trace.startOf(span),
      duration: trace.duration(span),
      attributes,
    }
  }
}

/** Key under which a field is shown; undefined for what each hit shows anyway. */
function shownKey(ref: FieldRef): string | undefined {
  if (ref.kind === 'attribute') return ref.name
  switch (ref.name) {
    case 'span:name':
    case 'span:duration':
    case 'span:id':
    case 'trace:id':
    case 'trace:duration':
    case 'trace:rootName':
    case 'trace:rootService':
    case 'parent':
      return undefined
    case 'span:status':
    case 'span:statusMessage':
    case 'span:kind':
      return ref.name.slice('span:'.length)
    case 'span:parentID':
    case 'span:childCount':
    case 'event:name':
    case 'event:timeSinceStart':
    case 'link:traceID':
    case 'link:spanID':
    case 'instrumentation:name':
    case 'instrumentation:version':
    case 'nestedSetLeft':
    case 'nestedSetRight':
    case 'nestedSetParent':
      return ref.name
  }
}

function serviceStats(trace: TraceView): Map<string, ServiceStats> {
  const stats = new Map<string, { spanCount: number; errorCount: number }>()
  for (let span = 0; span < trace.length; span++) {
    const service = trace.service(span)
    let entry = stats.get(service)
    if (entry === undefined) {
      entry = { spanCount: 0, errorCount: 0 }
      stats.set(service, entry)
    }
    entry.spanCount++
    if (trace.status(span) === ERROR) entry.errorCount++
  }
  return stats
}
