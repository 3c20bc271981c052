import type { LabelMatcher, Stream, TimeRange } from '@tailspan/model'
import { labelValue } from '@tailspan/model'
import { compileComparison, type TextTest } from '../regex/compile.ts'

/** What is known of a stream without asking the database. */
export interface KnownStream {
  readonly id: number
  readonly stream: Stream
  /** Time of its oldest and newest row, nanoseconds; 2^63-1 and -2^63 while it has none. */
  minTs: bigint
  maxTs: bigint
}

/**
 * The streams of a log file in memory, by id, by label set and by label value. Ids are given in
 * order of first sight from 0. Bounded by the number of distinct streams, as the dictionary table.
 */
export class StreamIndex {
  readonly #known: KnownStream[] = []
  readonly #byKey = new Map<string, KnownStream>()
  readonly #byLabel = new Map<string, Map<string, number[]>>()

  get size(): number {
    return this.#known.length
  }

  find(key: string): KnownStream | undefined {
    return this.#byKey.get(key)
  }

  get(id: number): KnownStream | undefined {
    return this.#known[id]
  }

  /** Takes in a stream that `find` does not know, under the next id. */
  add(stream: Stream): KnownStream {
    const known = {
      id: this.#known.length,
      stream,
      minTs: 2n ** 63n - 1n,
      maxTs: -(2n ** 63n),
    }
    this.#known.push(known)
    this.#byKey.set(stream.key, known)
    for (const [name, value] of stream.labels) {
      let values = this.#byLabel.get(name)
      if (!values) this.#byLabel.set(name, (values = new Map()))
      const ids = values.get(value)
      if (ids) ids.push(known.id)
      else values.set(value, [known.id])
    }
    return known
  }

  /** Streams that meet all matchers and may have rows in the range, by id. Bad regexes throw. */
  select(matchers: readonly LabelMatcher[], range: TimeRange): KnownStream[] {
    const tests = matchers.map((m) => [m.name, memoize(compileComparison(m.op, m.value))] as const)
    return this.#narrowest(matchers).filter(
      (known) =>
        known.maxTs >= range.start &&
        known.minTs < range.end &&
        tests.every(([name, test]) => test(labelValue(known.stream.labels, name))),
    )
  }

  /** The shortest list of streams that one equality names, or all. */
  #narrowest(matchers: readonly LabelMatcher[]): KnownStream[] {
    let best: readonly number[] | undefined
    for (const { name, op, value } of matchers) {
      if (op !== '=' || value === '') continue
      const ids = this.#byLabel.get(name)?.get(value) ?? []
      if (!best || ids.length < best.length) best = ids
    }
    if (!best) return this.#known
    return best.flatMap((id) => this.#known[id] ?? [])
  }
}

/** Tests each distinct value once: a regex over a label costs its values, not its streams. */
function memoize(test: TextTest): TextTest {
  const seen = new Map<string, boolean>()
  return (text) => {
    let answer = seen.get(text)
    if (answer === undefined) seen.set(text, (answer = test(text)))
    return answer
  }
}
