import type { Attribute } from '@tailspan/model'
import {
  encodeAttributes,
  type Resource,
  type SpanEventText,
  type SpanLinkText,
} from '@tailspan/model'

/** A resource of its attributes. */
export function resourceOf(attributes: readonly Attribute[]): Resource {
  const service = attributes.find(
    ({ key, value }) => key === 'service.name' && typeof value === 'string',
  )?.value
  return {
    service: typeof service === 'string' ? service : '',
    attributes: encodeAttributes(attributes),
  }
}

/** Attributes that were dropped from what spans stand in. */
export interface DroppedAround {
  readonly resource: number
  readonly scope: number
}

/** SpanBatch's `dropped`. */
export function droppedText(
  [attributes, events, links]: readonly [attributes: number, events: number, links: number],
  { resource, scope }: DroppedAround,
): string {
  if (resource + scope > 0) return JSON.stringify([attributes, events, links, resource, scope])
  return attributes + events + links === 0 ? '' : JSON.stringify([attributes, events, links])
}

/** SpanBatch's `events` or `links`. */
export function listText(items: readonly (SpanEventText | SpanLinkText)[]): string {
  return items.length === 0 ? '' : JSON.stringify(items)
}

/** An event without what is empty. */
export function eventOf(
  time: bigint,
  name: string,
  attributes: readonly Attribute[],
  dropped = 0,
): SpanEventText {
  return { time: `${time}`, name, ...withAttributes(attributes), ...withDropped(dropped) }
}

/** A link without what is empty. */
export function linkOf(
  traceId: string,
  spanId: string,
  attributes: readonly Attribute[],
  rest: { readonly traceState?: string; readonly flags?: number; readonly dropped?: number } = {},
): SpanLinkText {
  const { traceState = '', flags = 0, dropped = 0 } = rest
  return {
    traceId,
    spanId,
    ...(traceState === '' ? {} : { traceState }),
    ...withAttributes(attributes),
    ...(flags === 0 ? {} : { flags }),
    ...withDropped(dropped),
  }
}

function withAttributes(attributes: readonly Attribute[]) {
  return attributes.length === 0 ? {} : { attributes: encodeAttributes(attributes) }
}

function withDropped(dropped: number) {
  return dropped === 0 ? {} : { dropped }
}

/** A kind that OTLP defines, else 0 (unspecified). */
export function kindOf(value: number): number {
  return value >= 0 && value <= 5 ? value : 0
}

/** A status code that OTLP defines, else 0 (unset). */
export function statusOf(value: number): number {
  return value >= 0 && value <= 2 ? value : 0
}
