import {
  type Attributes,
  type AttributeValue,
  type Context,
  diag,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
  TraceFlags,
  type TraceState,
} from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace'
import { randomSpanId } from './random-ids.ts'
import {
  isAttribute,
  type OwnAttributes,
  ownAttributes,
  putAttribute,
  type SpanLimits,
  shortened,
} from './span-attributes.ts'
import { hrBetween, hrOfMs, isHrTime, isTime, msBetween } from './span-time.ts'

/** Who is told about spans as they begin and end. */
export interface SpanListener {
  onStart(span: LiveSpan, parent: Context): void
  /** The span may still be changed. */
  onEnding(span: LiveSpan): void
  onEnd(span: LiveSpan): void
}

/** What all spans of a tracer share. */
export interface SpanOrigin {
  readonly scope: InstrumentationScope
  readonly resource: Resource
  readonly limits: SpanLimits
  readonly listener: SpanListener
}

/** What a span begins with. */
export interface LiveSpanStart {
  readonly name: string
  readonly kind: SpanKind
  readonly traceId: string
  readonly sampled: boolean
  readonly traceState: TraceState | undefined
  readonly parent: SpanContext | undefined
  /** Theirs from here on. */
  readonly own: OwnAttributes
  readonly links: readonly Link[]
  readonly startTime: TimeInput | undefined
  /** What `performance.now()` says. */
  readonly nowMs: number
}

const UNSET: SpanStatus = { code: SpanStatusCode.UNSET }

/**
 * A span that is recorded, as OpenTelemetry's own is, but that holds little until it is known to be kept: most
 * are dropped, and what lives through a collection of garbage costs more than all else that is done for it.
 */
export class LiveSpan implements Span, ReadableSpan {
  name: string
  readonly kind: SpanKind
  readonly traceId: string
  readonly parentSpanContext?: SpanContext
  readonly attributes: Attributes
  status: SpanStatus = UNSET
  readonly #origin: SpanOrigin
  /** Whether its trace was to be kept from the start. */
  readonly sampled: boolean
  readonly #traceState: TraceState | undefined
  /** When it began by `performance.now()`; the same moment in milliseconds of the epoch is beside it. */
  readonly begunMs: number
  readonly #wallMs: number
  /** As it was given, when it was. */
  readonly #given: HrTime | undefined
  #end: HrTime | undefined
  #tookMs = -1
  #count: number
  #dropped: number
  #ids: SpanContext | undefined
  #links: Link[] | undefined
  #events: TimedEvent[] | undefined
  #droppedEvents = 0
  #droppedLinks = 0
  #ended = false

  constructor(origin: SpanOrigin, start: LiveSpanStart) {
    this.name = start.name
    this.kind = start.kind
    this.traceId = start.traceId
    if (start.parent !== undefined) this.parentSpanContext = start.parent
    this.attributes = start.own.attributes
    this.#count = start.own.count
    this.#dropped = start.own.dropped
    this.#origin = origin
    this.sampled = start.sampled
    this.#traceState = start.traceState
    this.#wallMs = Date.now()
    this.begunMs = start.nowMs
    if (start.startTime !== undefined) this.#given = this.#moment(start.startTime)
    if (start.links.length > 0) this.addLinks(start.links)
  }

  spanContext(): SpanContext {
    return (this.#ids ??= {
      traceId: this.traceId,
      spanId: randomSpanId(),
      traceFlags: this.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      ...(this.#traceState === undefined ? {} : { traceState: this.#traceState }),
    })
  }

  isRecording(): boolean {
    return !this.#ended
  }

  setAttribute(name: string, value: AttributeValue): this {
    if (value === undefined || value === null || this.#isOver()) return this
    if (!isAttribute(name, value)) return this
    const { attributeCountLimit, attributeValueLengthLimit } = this.#origin.limits
    if (!Object.hasOwn(this.attributes, name)) {
      if (this.#count >= attributeCountLimit) {
        this.#dropped++
        return this
      }
      this.#count++
    }
    putAttribute(this.attributes, name, shortened(value, attributeValueLengthLimit))
    return this
  }

  setAttributes(attributes: Attributes): this {
    for (const name of Object.keys(attributes)) {
      this.setAttribute(name, attributes[name] as AttributeValue)
    }
    return this
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.#isOver()) return this
    const { limits } = this.#origin
    const at = isTime(attributesOrTime) ? (time ?? attributesOrTime) : time
    const own = ownAttributes(
      isTime(attributesOrTime) ? undefined : attributesOrTime,
      limits.attributePerEventCountLimit,
      limits.attributeValueLengthLimit,
    )
    this.#events ??= []
    this.#droppedEvents += push(this.#events, limits.eventCountLimit, {
      name,
      attributes: own.attributes,
      time: this.#moment(at),
      droppedAttributesCount: own.dropped,
    })
    return this
  }

  addLink(link: Link): this {
    if (this.#isOver()) return this
    const { limits } = this.#origin
    const { attributes, count, dropped } = ownAttributes(
      link.attributes,
      limits.attributePerLinkCountLimit,
      limits.attributeValueLengthLimit,
    )
    this.#links ??= []
    this.#droppedLinks += push(this.#links, limits.linkCountLimit, {
      context: link.context,
      ...(count > 0 ? { attributes } : {}),
      ...(dropped > 0 ? { droppedAttributesCount: dropped } : {}),
    })
    return this
  }

  addLinks(links: readonly Link[]): this {
    for (const link of links) this.addLink(link)
    return this
  }

  setStatus({ code, message }: SpanStatus): this {
    if (this.#isOver() || code === SpanStatusCode.UNSET) return this
    if (this.status.code === SpanStatusCode.OK) return this
    const told = code === SpanStatusCode.ERROR && typeof message === 'string'
    this.status = told ? { code, message } : { code }
    return this
  }

  updateName(name: string): this {
    if (!this.#isOver()) this.name = name
    return this
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes: Attributes = {}
    if (typeof exception === 'string') attributes['exception.message'] = exception
    else if (exception) {
      const { code, name, message, stack } = exception
      if (code) attributes['exception.type'] = String(code)
      else if (name) attributes['exception.type'] = name
      if (message) attributes['exception.message'] = message
      if (stack) attributes['exception.stacktrace'] = stack
    }
    const known = 'exception.type' in attributes || 'exception.message' in attributes
    if (known) this.addEvent('exception', attributes, time)
    else diag.warn('an exception that says nothing was not recorded')
  }

  end(time?: TimeInput): void {
    if (this.#isOver()) return
    if (time === undefined && this.#given === undefined) {
      this.#tookMs = performance.now() - this.begunMs
    } else {
      const end = this.#moment(time)
      const tookMs = msBetween(this.startTime, end)
      this.#end = tookMs < 0 ? this.startTime : end
      this.#tookMs = Math.max(tookMs, 0)
      if (tookMs < 0) diag.warn(`${this.name} was ended before it began; it took no time`)
    }
    this.#origin.listener.onEnding(this)
    this.#ended = true
    this.#origin.listener.onEnd(this)
  }

  /** How long it took; -1 before its end. */
  get tookMs(): number {
    return this.#tookMs
  }

  /** When it ended by `performance.now()`. */
  get endedMs(): number {
    return this.#end === undefined ? this.begunMs + this.#tookMs : performance.now()
  }

  get startTime(): HrTime {
    return this.#given ?? hrOfMs(this.#wallMs)
  }

  get endTime(): HrTime {
    if (this.#tookMs < 0) return [0, 0]
    return this.#end ?? hrOfMs(this.#wallMs + this.#tookMs)
  }

  get duration(): HrTime {
    if (this.#tookMs < 0) return [-1, -1]
    return this.#end === undefined ? hrOfMs(this.#tookMs) : hrBetween(this.startTime, this.#end)
  }

  get ended(): boolean {
    return this.#ended
  }

  get links(): Link[] {
    return this.#links ?? []
  }

  get events(): TimedEvent[] {
    return this.#events ?? []
  }

  get resource(): Resource {
    return this.#origin.resource
  }

  get instrumentationScope(): InstrumentationScope {
    return this.#origin.scope
  }

  get droppedAttributesCount(): number {
    return this.#dropped
  }

  get droppedEventsCount(): number {
    return this.#droppedEvents
  }

  get droppedLinksCount(): number {
    return this.#droppedLinks
  }

  /** Small numbers are times of `performance.now()`. */
  #moment(time: TimeInput | undefined): HrTime {
    if (isHrTime(time)) return time
    if (time instanceof Date) return hrOfMs(time.getTime())
    const now = performance.now()
    if (time !== undefined) {
      return hrOfMs(time <= now ? this.#wallMs + time - this.begunMs : time)
    }
    // One who says when it began goes by the clock on the wall.
    if (this.#given !== undefined) return hrOfMs(Date.now())
    return hrOfMs(this.#wallMs + now - this.begunMs)
  }

  #isOver(): boolean {
    if (this.#ended)
      diag.warn(`${this.name} (${this.traceId}) has ended; it is not changed any more`)
    return this.#ended
  }
}

/** Adds to a list that loses its oldest when it is full. Returns how many were lost. */
function push<T>(list: T[], most: number, item: T): number {
  list.push(item)
  if (list.length <= most) return 0
  list.shift()
  return 1
}
