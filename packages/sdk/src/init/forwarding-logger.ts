import type { Logger, LogMethod } from '../logs/logger/logger.ts'
import type { Level } from '../options/level.ts'
import type { Fields } from '../options/log-options.ts'

/** A logger that writes by another one, whichever there is at the time: it may be kept from before `init`. */
export class ForwardingLogger implements Logger {
  readonly #root: () => Logger
  readonly #fields: readonly Fields[]
  /** The other one's child with these fields, and whose child it is. */
  #child: { readonly of: Logger; readonly logger: Logger } | undefined
  readonly trace = this.#method('trace')
  readonly debug = this.#method('debug')
  readonly info = this.#method('info')
  readonly warn = this.#method('warn')
  readonly error = this.#method('error')
  readonly fatal = this.#method('fatal')

  /** @param fields that every line has, those of the outermost first */
  constructor(root: () => Logger, fields: readonly Fields[] = []) {
    this.#root = root
    this.#fields = fields
  }

  get level(): Level {
    return this.#current().level
  }

  set level(level: Level) {
    this.#current().level = level
  }

  enabled(level: Level): boolean {
    return this.#current().enabled(level)
  }

  child(fields: Fields): Logger {
    return new ForwardingLogger(this.#root, [...this.#fields, fields])
  }

  with<T>(fields: Fields, fn: () => T): T {
    return this.#current().with(fields, fn)
  }

  #method(level: Level): LogMethod {
    return (...args: unknown[]) => {
      ;(this.#current()[level] as (...args: unknown[]) => void)(...args)
    }
  }

  #current(): Logger {
    const root = this.#root()
    if (this.#fields.length === 0) return root
    if (this.#child?.of !== root) {
      const logger = this.#fields.reduce<Logger>((parent, fields) => parent.child(fields), root)
      this.#child = { of: root, logger }
    }
    return this.#child.logger
  }
}
