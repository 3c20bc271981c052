import { DETECTED_LEVEL, type Label, type LogBatch } from '@tailspan/model'
import { LogColumns } from '../batch/log-columns.ts'
import type { IngestDeps } from '../deps.ts'
import { levelOfSeverity, normalizeLevel } from './level.ts'
import { LineAge } from './line-age.ts'
import { detectLineLevel } from './line-level.ts'
import { cut, Refusals } from './refusals.ts'
import { bytesOf, NOTHING_SHARED, type SharedMetadata } from './shared-metadata.ts'
import { type AdmittedStream, admitStream, levelOf } from './stream-admission.ts'
import { idsInLabels, idsInLine, NO_IDS } from './trace-ids.ts'

/** Rows of one batch: what bounds the memory of a request full of tiny entries. */
export const BATCH_ROWS = 65_536
/** Characters of one batch's lines, about. */
const BATCH_TEXT = 32 << 20

type Settings = Pick<IngestDeps, 'limits' | 'clock' | 'discoverServiceName' | 'discoverLogLevels'>

/**
 * Takes the entries of one request as a decoder finds them; keeps what the limits allow, found
 * level and ids included, and remembers what they do not. The decoder stops to hand on `take()`
 * whenever the sink is `full`.
 */
export class LogSink {
  readonly refusals = new Refusals()
  readonly maxLineBytes: number
  readonly #columns = new LogColumns()
  readonly #settings: Settings
  readonly #age: LineAge
  #text = 0

  constructor(settings: Settings) {
    this.#settings = settings
    this.maxLineBytes = settings.limits.maxLineBytes
    this.#age = new LineAge(settings.limits, settings.clock)
  }

  get full(): boolean {
    return this.#columns.length >= BATCH_ROWS || this.#text >= BATCH_TEXT
  }

  get length(): number {
    return this.#columns.length
  }

  take(): LogBatch {
    this.#text = 0
    return this.#columns.take()
  }

  /** Checks a label set; the decoder may remember the answer for equal ones. */
  stream(pairs: readonly Label[]): AdmittedStream {
    const { limits, discoverServiceName } = this.#settings
    return admitStream(pairs, limits, discoverServiceName)
  }

  /** An entry whose line is too long to be worth decoding. */
  refuseLine(to: AdmittedStream, lineBytes: number): void {
    this.refusals.add(
      'line_too_long',
      () =>
        `max entry size '${this.maxLineBytes}' bytes exceeded for stream '${cut(to.stream.key, 300)}' while adding an entry with length '${lineBytes}' bytes`,
    )
  }

  /**
   * An entry, its timestamp in halves. `own` is its structured metadata with sanitized names,
   * `shared` what it has in common with others.
   */
  entry(
    to: AdmittedStream,
    low: number,
    high: number,
    line: string,
    own: readonly Label[],
    shared: SharedMetadata = NOTHING_SHARED,
  ): void {
    if (to.refused !== undefined) {
      const { reason, message } = to.refused
      this.refusals.add(reason, () => message)
      return
    }
    if (line.length * 3 > this.maxLineBytes) {
      const bytes = Buffer.byteLength(line)
      if (bytes > this.maxLineBytes) return this.refuseLine(to, bytes)
    }
    if (this.#age.refuses(this.refusals, to.stream, low, high)) return
    if (own.length > 0 && this.#refusesMetadata(to, own, shared)) return
    this.#text += line.length
    let level = ''
    let metadata = own
    if (this.#settings.discoverLogLevels) {
      const stated = valueOf(own, DETECTED_LEVEL)
      if (stated === '') level = to.level || entryLevel(line, own, shared)
      else {
        level = normalizeLevel(stated) || 'unknown'
        metadata = own.filter(([name]) => name !== DETECTED_LEVEL)
      }
    }
    let ids = own.length === 0 ? NO_IDS : idsInLabels(own)
    if (ids.traceId === '') ids = shared.ids
    if (ids.traceId === '') ids = to.ids
    if (ids.traceId === '') ids = idsInLine(line)
    const text = shared.encodeWith(metadata)
    this.#columns.add(to.stream, low, high, line, text, level, ids.traceId, ids.spanId)
  }

  #refusesMetadata(to: AdmittedStream, own: readonly Label[], shared: SharedMetadata): boolean {
    const { maxMetadataBytes, maxMetadataPairs } = this.#settings.limits
    let size = shared.bytes
    // UTF-8 takes three bytes a code unit at most, so most need no exact count.
    for (const [name, value] of own) size += (name.length + value.length) * 3
    if (size > maxMetadataBytes) size = shared.bytes + bytesOf(own)
    if (size > maxMetadataBytes) {
      this.refusals.add(
        'structured_metadata_too_large',
        () =>
          `stream '${cut(to.stream.key, 300)}' has structured metadata too large: '${size}' bytes, limit: '${maxMetadataBytes}' bytes`,
      )
      return true
    }
    const pairs = own.length + shared.pairs.length
    if (pairs > maxMetadataPairs) {
      this.refusals.add(
        'structured_metadata_too_many',
        () =>
          `stream '${cut(to.stream.key, 300)}' has too many structured metadata labels: '${pairs}', limit: '${maxMetadataPairs}'`,
      )
      return true
    }
    return false
  }
}

function entryLevel(line: string, own: readonly Label[], shared: SharedMetadata): string {
  const stated = (own.length === 0 ? '' : levelOf(own)) || shared.level
  if (stated !== '') return stated
  return levelOfSeverity(valueOf(own, 'severity_number')) || detectLineLevel(line)
}

function valueOf(pairs: readonly Label[], name: string): string {
  for (const pair of pairs) if (pair[0] === name) return pair[1]
  return ''
}
