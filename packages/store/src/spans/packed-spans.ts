import type { Resource, Scope, SpanBatch } from '@tailspan/model'
import { putHexColumn } from '../duck/hex.ts'
import { packTexts, type TextColumn } from '../duck/text-column.ts'
import { spanNumber, traceNumber } from './hex-id.ts'

/**
 * A SpanBatch in the form that it travels in to the store's process and is appended in: few typed
 * arrays and blocks of UTF-8, so that no span is an object on the way.
 */
export interface PackedSpans {
  readonly length: number
  /** Four words a span, the lowest first. */
  readonly traceIds: Uint32Array
  /** Two words a span, the lowest first. */
  readonly spanIds: Uint32Array
  /** Two words a span, zeros for a root. */
  readonly parentIds: Uint32Array
  /** 1 for a span without parent. */
  readonly roots: Uint8Array
  readonly kinds: Uint8Array
  readonly statusCodes: Uint8Array
  readonly starts: BigInt64Array
  readonly ends: BigInt64Array
  readonly resources: readonly Resource[]
  readonly resourceIndex: Uint32Array
  readonly scopes: readonly Scope[]
  readonly scopeIndex: Uint32Array
  readonly flags: Uint32Array
  readonly texts: Readonly<Record<TextName, TextColumn>>
}

/** Columns of texts. */
export const TEXT_NAMES = [
  'names',
  'statusMessages',
  'attributes',
  'events',
  'links',
  'traceStates',
  'dropped',
] as const
export type TextName = (typeof TEXT_NAMES)[number]

/** Packs a batch; throws `bad_request` for an id that has the wrong form. */
export function packSpans(batch: SpanBatch): PackedSpans {
  const { length, kinds, statusCodes, starts, ends, flags } = batch
  const { resources, resourceIndex, scopes, scopeIndex } = batch
  return {
    length,
    ...packIds(batch),
    kinds,
    statusCodes,
    starts,
    ends,
    resources,
    resourceIndex,
    scopes,
    scopeIndex,
    flags,
    texts: textColumns((name) => packTexts(batch[name])),
  }
}

/** One value for each column of texts. */
export function textColumns<T>(of: (name: TextName) => T): Record<TextName, T> {
  return Object.fromEntries(TEXT_NAMES.map((name) => [name, of(name)])) as Record<TextName, T>
}

const HAS_TRACE = 1
const HAS_SPAN = 2
const HAS_PARENT = 4

function packIds(
  batch: SpanBatch,
): Pick<PackedSpans, 'traceIds' | 'spanIds' | 'parentIds' | 'roots'> {
  const { length } = batch
  const traceIds = new Uint32Array(4 * length)
  const spanIds = new Uint32Array(2 * length)
  const parentIds = new Uint32Array(2 * length)
  const roots = new Uint8Array(length)
  const present = new Uint8Array(length)
  putHexColumn(batch.traceIds, 4, traceIds, present, HAS_TRACE)
  putHexColumn(batch.spanIds, 2, spanIds, present, HAS_SPAN)
  putHexColumn(batch.parentIds, 2, parentIds, present, HAS_PARENT)
  for (let row = 0; row < length; row++) {
    const has = present[row] as number
    if (has === (HAS_TRACE | HAS_SPAN | HAS_PARENT)) continue
    const parent = batch.parentIds[row] ?? ''
    // The functions that throw say what is wrong.
    if ((has & HAS_TRACE) === 0) traceNumber(batch.traceIds[row] ?? '', `span ${row}`)
    if ((has & HAS_SPAN) === 0) spanNumber(batch.spanIds[row] ?? '', `span ${row}`)
    if (parent === '') roots[row] = 1
    else if ((has & HAS_PARENT) === 0) spanNumber(parent, `parent of span ${row}`)
  }
  return { traceIds, spanIds, parentIds, roots }
}
