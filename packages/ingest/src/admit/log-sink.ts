import { DETECTED_LEVEL, encodeMetadata, type Label, type LogBatch } from '@tailspan/model'
import { LogColumns } from '../batch/log-columns.ts'
import type { IngestDeps } from '../deps.ts'
import { levelOfSeverity, normalizeLevel } from './level.ts'
import { LineAge } from './line-age.ts'
import { detectLineLevel } from './line-level.ts'
import { cut, Refusals } from './refusals.ts'
import { type AdmittedStream, admitStream, levelOf } from './stream-admission.ts'
import { idsInLabels, idsInLine } from './trace-ids.ts'

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

  /** An entry, its timestamp in halves; `pairs` is its structured metadata with sanitized names. */
  entry(
    to: AdmittedStream,
    low: number,
    high: number,
    line: string,
    pairs: readonly Label[],
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
    if (pairs.length > 0 && this.#refusesMetadata(to, pairs)) return
    this.#text += line.length
    let level = ''
    let metadata = pairs
    if (this.#settings.discoverLogLevels) {
      const stated = pairs.find(([name]) => name === DETECTED_LEVEL)
      if (stated === undefined) level = to.level || entryLevel(line, pairs)
      else {
        level = normalizeLevel(stated[1]) || 'unknown'
        metadata = pairs.filter(([name]) => name !== DETECTED_LEVEL)
      }
    }
    let ids = pairs.length === 0 ? to.ids : idsInLabels(pairs)
    if (ids.traceId === '') ids = to.ids.traceId === '' ? idsInLine(line) : to.ids
    const text = metadata.length === 0 ? '' : encodeMetadata(metadata)
    this.#columns.add(to.stream, low, high, line, text, level, ids.traceId, ids.spanId)
  }

  #refusesMetadata(to: AdmittedStream, pairs: readonly Label[]): boolean {
    const { maxMetadataBytes, maxMetadataPairs } = this.#settings.limits
    let size = 0
    for (const [name, value] of pairs) size += name.length + value.length
    if (size * 3 > maxMetadataBytes) {
      size = 0
      for (const pair of pairs) size += Buffer.byteLength(pair[0]) + Buffer.byteLength(pair[1])
    }
    if (size > maxMetadataBytes) {
      this.refusals.add(
        'structured_metadata_too_large',
        () =>
          `stream '${cut(to.stream.key, 300)}' has structured metadata too large: '${size}' bytes, limit: '${maxMetadataBytes}' bytes`,
      )
      return true
    }
    if (pairs.length > maxMetadataPairs) {
      this.refusals.add(
        'structured_metadata_too_many',
        () =>
          `stream '${cut(to.stream.key, 300)}' has too many structured metadata labels: '${pairs.length}', limit: '${maxMetadataPairs}'`,
      )
      return true
    }
    return false
  }
}

function entryLevel(line: string, pairs: readonly Label[]): string {
  if (pairs.length > 0) {
    const stated = levelOf(pairs)
    if (stated !== '') return stated
    const severity = pairs.find(([name]) => name === 'severity_number')
    const level = severity === undefined ? '' : levelOfSeverity(severity[1])
    if (level !== '') return level
  }
  return detectLineLevel(line)
}
