import { randomBytes } from 'node:crypto'
import { type Clock, TailspanError } from '@tailspan/model'
import { Deletion } from '@tailspan/query'

/** A request to delete the lines of a log query in a range; times in nanoseconds, both included. */
export interface DeleteRequest {
  readonly id: string
  readonly query: string
  readonly start: bigint
  readonly end: bigint
  readonly createdAt: bigint
}

/** Where requests outlive the process. */
export interface DeleteFile {
  /** undefined when nothing was written yet. */
  read(): Promise<string | undefined>
  /** Resolves once it is durable. */
  write(text: string): Promise<void>
}

interface Entry {
  readonly request: DeleteRequest
  readonly deletion: Deletion
}

/** More at a time make every question slow. */
const MOST = 1000

/**
 * The deletions in force. Lines are hidden from the moment a request is kept, whoever asks, and
 * shown again when it is cancelled: no row leaves the store.
 */
export class DeleteRequests {
  readonly #file: DeleteFile
  readonly #clock: Clock
  #entries: readonly Entry[]
  #deletions: readonly Deletion[] = []
  /** Ends with the last change that was asked for: changes are made one after the other. */
  #changes: Promise<unknown> = Promise.resolve()

  /** @param requests those in force already; see `open` */
  constructor(file: DeleteFile, clock: Clock, requests: readonly DeleteRequest[] = []) {
    this.#file = file
    this.#clock = clock
    this.#entries = requests.map(toEntry)
    this.#deletions = this.#entries.map(({ deletion }) => deletion)
  }

  /** @throws `internal` for a file that is damaged */
  static async open(file: DeleteFile, clock: Clock): Promise<DeleteRequests> {
    return new DeleteRequests(file, clock, parse((await file.read()) ?? '[]'))
  }

  readonly deletions = (): readonly Deletion[] => this.#deletions

  /** Oldest first. */
  list(): DeleteRequest[] {
    return this.#entries.map(({ request }) => request)
  }

  /**
   * Resolves with the request once it is durable and in force.
   * @throws `bad_request` for what is no log query, `rate_limited` for one too many
   */
  add(query: string, range: { start: bigint; end: bigint }): Promise<DeleteRequest> {
    const id = randomBytes(4).toString('hex')
    const request = { id, query, ...range, createdAt: this.#clock.now() }
    const entry = toEntry(request)
    return this.#change(async () => {
      if (this.#entries.length >= MOST) {
        throw new TailspanError('rate_limited', `there are ${MOST} delete requests: cancel some`)
      }
      await this.#keep([...this.#entries, entry])
      return request
    })
  }

  /** Resolves with false when there is no such request. */
  cancel(id: string): Promise<boolean> {
    return this.#change(async () => {
      const left = this.#entries.filter(({ request }) => request.id !== id)
      if (left.length === this.#entries.length) return false
      await this.#keep(left)
      return true
    })
  }

  #change<T>(make: () => Promise<T>): Promise<T> {
    const change = this.#changes.then(make)
    this.#changes = change.catch(() => {})
    return change
  }

  async #keep(entries: readonly Entry[]): Promise<void> {
    await this.#file.write(print(entries.map(({ request }) => request)))
    this.#entries = entries
    this.#deletions = entries.map(({ deletion }) => deletion)
  }
}

function toEntry(request: DeleteRequest): Entry {
  const range = { start: request.start, end: request.end + 1n }
  return { request, deletion: new Deletion(request.query, range) }
}

function print(requests: readonly DeleteRequest[]): string {
  const list = requests.map(({ start, end, createdAt, ...rest }) => ({
    ...rest,
    start: String(start),
    end: String(end),
    createdAt: String(createdAt),
  }))
  return `${JSON.stringify(list, null, 2)}\n`
}

function parse(text: string): DeleteRequest[] {
  try {
    return (JSON.parse(text) as Record<keyof DeleteRequest, string>[]).map((one) => ({
      id: one.id,
      query: one.query,
      start: BigInt(one.start),
      end: BigInt(one.end),
      createdAt: BigInt(one.createdAt),
    }))
  } catch (error) {
    throw new TailspanError('internal', 'the list of delete requests is damaged', { cause: error })
  }
}
