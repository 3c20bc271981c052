/**
 * Level names by the small number they are stored as, given in order of first sight from 0.
 * Bounded at 65,536 names: more cannot be stored.
 */
export class LevelIndex {
  readonly #names: string[] = []
  readonly #codes = new Map<string, number>()

  get size(): number {
    return this.#names.length
  }

  code(name: string): number | undefined {
    return this.#codes.get(name)
  }

  name(code: number): string {
    return this.#names[code] ?? ''
  }

  /** Takes in a name that `code` does not know, under the next number. */
  add(name: string): void {
    this.#codes.set(name, this.#names.push(name) - 1)
  }

  /** Numbers of the names that pass. */
  codesWhere(test: (name: string) => boolean): number[] {
    return this.#names.flatMap((name, code) => (test(name) ? [code] : []))
  }
}
