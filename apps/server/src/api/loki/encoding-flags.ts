import type { IncomingHttpHeaders } from 'node:http'

const HEADER = 'x-loki-response-encoding-flags'

/** The flags by which a client chooses how `streams` are written: a comma-separated header. */
export class EncodingFlags {
  readonly #flags: readonly string[]

  constructor(headers: IncomingHttpHeaders) {
    const flags = String(headers[HEADER] ?? '').split(',')
    this.#flags = [...new Set(flags)].filter((flag) => flag !== '')
  }

  /** Keep a stream's own labels apart from metadata and from what the query made. */
  get categorize(): boolean {
    return this.#flags.includes('categorize-labels')
  }

  /** What the answer repeats: all flags, the unknown ones too; nothing when there are none. */
  get echo(): { readonly encodingFlags?: readonly string[] } {
    return this.#flags.length === 0 ? {} : { encodingFlags: this.#flags }
  }
}
