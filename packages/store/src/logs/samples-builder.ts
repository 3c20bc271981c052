import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api'
import {
  type CapturedTexts,
  DETECTED_LEVEL,
  type LogSamples,
  type LogSampling,
  type Stream,
} from '@tailspan/model'
import type { LevelIndex } from './level-index.ts'

/** Columns before the captured texts: readable, time, class, level, number. */
const FIRST_TEXT = 5
const VECTOR = 2048

/** Collects result chunks of the sampling statement into a batch. Grows as needed. */
export class SamplesBuilder {
  readonly #streams: readonly Stream[]
  readonly #sampling: LogSampling
  readonly #levelIndex: LevelIndex
  readonly #levels: string[] = []
  readonly #wantsLevels: boolean
  readonly #texts: TextColumn[]
  #timestamps = new BigInt64Array(VECTOR)
  #streamIndex = new Uint32Array(VECTOR)
  #weights = new Float64Array(VECTOR)
  #numbers = new Float64Array(VECTOR)
  #unreadable = 0
  length = 0

  constructor(streams: readonly Stream[], sampling: LogSampling, levels: LevelIndex) {
    this.#streams = streams
    this.#sampling = sampling
    this.#levelIndex = levels
    this.#wantsLevels = sampling.of.labels.includes(DETECTED_LEVEL)
    this.#texts = sampling.of.captures.map(() => new TextColumn())
  }

  add(chunk: DuckDBDataChunk): void {
    this.#reserve(this.length + chunk.rowCount)
    const columns = Array.from({ length: chunk.columnCount }, (_, i) => chunk.getColumnVector(i))
    const [readable, time, place, level, number] = columns as Columns
    const [weight, merged] = columns.slice(-2) as [DuckDBVector, DuckDBVector]
    const { of, merge } = this.#sampling
    const texts = this.#texts.map((column, i) => ({ column, vector: columns[FIRST_TEXT + i] }))
    for (let row = 0; row < chunk.rowCount; row++) {
      if (readable.getItem(row) !== true) {
        this.#unreadable += Number(merged.getItem(row))
        continue
      }
      const at = this.length++
      const t = time.getItem(row) as bigint
      this.#timestamps[at] = merge ? merge.start + t * merge.size : t
      this.#streamIndex[at] = Number(place.getItem(row))
      if (this.#wantsLevels) this.#levels.push(this.#levelIndex.name(Number(level.getItem(row))))
      this.#weights[at] = weight.getItem(row) as number
      if (of.number !== undefined) {
        this.#numbers[at] = (number.getItem(row) as number | null) ?? Number.NaN
      }
      for (const { column, vector } of texts) column.add(at, vector?.getItem(row) as string)
    }
  }

  #reserve(length: number): void {
    let size = this.#weights.length
    if (length <= size) return
    while (size < length) size *= 2
    this.#timestamps = grown(this.#timestamps, new BigInt64Array(size))
    this.#streamIndex = grown(this.#streamIndex, new Uint32Array(size))
    this.#weights = grown(this.#weights, new Float64Array(size))
    this.#numbers = grown(this.#numbers, new Float64Array(size))
    for (const column of this.#texts) column.reserve(size)
  }

  build(): LogSamples {
    const { length } = this
    return {
      length,
      timestamps: this.#timestamps.slice(0, length),
      streams: this.#streams,
      streamIndex: this.#streamIndex.slice(0, length),
      levels: this.#levels,
      weights: this.#weights.slice(0, length),
      numbers: this.#numbers.slice(0, this.#sampling.of.number === undefined ? 0 : length),
      columns: this.#texts.map((column) => column.build(length)),
      unreadable: this.#unreadable,
    }
  }
}

type Columns = [DuckDBVector, DuckDBVector, DuckDBVector, DuckDBVector, DuckDBVector]

/** Texts of one capture, each kept once. */
class TextColumn {
  readonly #texts: string[] = []
  readonly #places = new Map<string, number>()
  #index = new Uint32Array(VECTOR)

  add(row: number, text: string): void {
    let place = this.#places.get(text)
    if (place === undefined) this.#places.set(text, (place = this.#texts.push(text) - 1))
    this.#index[row] = place
  }

  reserve(size: number): void {
    this.#index = grown(this.#index, new Uint32Array(size))
  }

  build(length: number): CapturedTexts {
    return { texts: this.#texts, index: this.#index.slice(0, length) }
  }
}

function grown<T extends BigInt64Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from as never)
  return to
}
