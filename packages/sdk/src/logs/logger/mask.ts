/** Names that are looked up once and then remembered. */
const MAX_REMEMBERED = 2000

/** Decides by its name whether a field is masked: names in any case, and expressions of the developer's. */
export class Mask {
  readonly #names: ReadonlySet<string>
  readonly #expressions: readonly RegExp[]
  readonly #known = new Map<string, boolean>()

  constructor(redact: readonly (string | RegExp)[]) {
    this.#names = new Set(
      redact.flatMap((one) => (typeof one === 'string' ? one.toLowerCase() : [])),
    )
    this.#expressions = redact
      .filter((one) => typeof one !== 'string')
      // One with a state would find every other name.
      .map((one) => new RegExp(one.source, one.flags.replaceAll(/[gy]/g, '')))
  }

  covers(name: string): boolean {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const covered =
      this.#names.has(name.toLowerCase()) || this.#expressions.some((e) => e.test(name))
    if (this.#known.size < MAX_REMEMBERED) this.#known.set(name, covered)
    return covered
  }
}
