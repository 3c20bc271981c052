/** What a person chose for this browser. Kept in local storage; a broken or full one is ignored. */
export interface Prefs {
  readonly theme: 'system' | 'light' | 'dark'
  readonly wrap: boolean
  /** Show the raw line instead of its message and fields. */
  readonly raw: boolean
  readonly histogram: boolean
  readonly facets: boolean
  /** Draw log lines inside the waterfall. */
  readonly traceLogs: boolean
  /** Per cent of the waterfall's width. */
  readonly treeWidth: number
}

const DEFAULTS: Prefs = {
  theme: 'system',
  wrap: false,
  raw: false,
  histogram: true,
  facets: true,
  traceLogs: true,
  treeWidth: 38,
}

const KEY = 'tailspan.preferences'

/** A store in the sense of `useSyncExternalStore`. */
export class Preferences {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>
  readonly #listeners = new Set<() => void>()
  #prefs: Prefs

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage
    this.#prefs = { ...DEFAULTS, ...read(storage) }
  }

  readonly get = (): Prefs => this.#prefs

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(change: Partial<Prefs>): void {
    this.#prefs = { ...this.#prefs, ...change }
    try {
      this.#storage.setItem(KEY, JSON.stringify(this.#prefs))
    } catch {
      // A full or forbidden storage only means that the choice lasts until the page is closed.
    }
    for (const listener of this.#listeners) listener()
  }
}

function read(storage: Pick<Storage, 'getItem'>): Partial<Prefs> {
  try {
    const stored = JSON.parse(storage.getItem(KEY) ?? '{}') as Record<string, unknown>
    return Object.fromEntries(
      Object.entries(DEFAULTS)
        .filter(([name, value]) => typeof stored[name] === typeof value)
        .map(([name]) => [name, stored[name]]),
    )
  } catch {
    return {}
  }
}
