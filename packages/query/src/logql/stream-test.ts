import { type LabelMatcher, labelValue, type Stream } from '@tailspan/model'
import { ValueTest } from './stages/value-test.ts'

/** Streams whose answer is remembered. */
const CAPACITY = 10_000

/** Whether streams match a selector; each is judged once. */
export class StreamTest {
  readonly #tests: readonly (readonly [name: string, test: ValueTest])[]
  readonly #known = new Map<string, boolean>()

  constructor(matchers: readonly LabelMatcher[]) {
    this.#tests = matchers.map((m) => [m.name, new ValueTest(m.op, m.value)])
  }

  test(stream: Stream): boolean {
    let selected = this.#known.get(stream.key)
    if (selected === undefined) {
      selected = this.#tests.every(([name, test]) => test.test(labelValue(stream.labels, name)))
      if (this.#known.size >= CAPACITY) this.#known.clear()
      this.#known.set(stream.key, selected)
    }
    return selected
  }
}
