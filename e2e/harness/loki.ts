import { getJson, post } from './http.ts'

/** One line of an answer: its nanoseconds, its text, and the labels and metadata of its stream. */
export interface LokiLine {
  readonly ts: bigint
  readonly line: string
  readonly labels: Readonly<Record<string, string>>
}

export interface RangeQuery {
  readonly query: string
  /** Nanoseconds; the first moment that counts. */
  readonly start?: bigint
  /** Nanoseconds; the first moment that does not count any more. */
  readonly end?: bigint
  readonly limit?: number
  readonly direction?: 'forward' | 'backward'
}

type Entry = readonly [ts: string, line: string, metadata?: Readonly<Record<string, string>>]

interface StreamsAnswer {
  readonly data: {
    readonly result: readonly {
      readonly stream: Readonly<Record<string, string>>
      readonly values: readonly Entry[]
    }[]
  }
}

/** Loki's HTTP API as its clients speak it. */
export class LokiApi {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Pushes JSON; true when it was acknowledged. */
  push(labels: Readonly<Record<string, string>>, values: readonly Entry[]): Promise<boolean> {
    const body = JSON.stringify({ streams: [{ stream: labels, values }] })
    return post(`${this.#url}/loki/api/v1/push`, 'application/json', body)
  }

  async labelValues(label: string): Promise<readonly string[]> {
    const path = `/loki/api/v1/label/${encodeURIComponent(label)}/values`
    const answer = (await getJson(this.#url + path)) as { data?: string[] }
    return answer.data ?? []
  }

  /** The lines of a range query, all streams merged, oldest first. */
  async lines(range: RangeQuery): Promise<LokiLine[]> {
    const params = new URLSearchParams({ query: range.query })
    for (const key of ['start', 'end', 'limit', 'direction'] as const) {
      const value = range[key]
      if (value !== undefined) params.set(key, String(value))
    }
    const url = `${this.#url}/loki/api/v1/query_range?${params.toString()}`
    const answer = (await getJson(url)) as StreamsAnswer
    return answer.data.result
      .flatMap(({ stream, values }) =>
        values.map(([ts, line]) => ({ ts: BigInt(ts), line, labels: stream })),
      )
      .sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0))
  }

  /** Every line of a stream whose lines all have different moments, page by page. */
  async *everyLine(query: string, start: bigint, end: bigint): AsyncGenerator<LokiLine> {
    const limit = 5000
    for (let from = start; ; ) {
      const page = await this.lines({ query, start: from, end, limit, direction: 'forward' })
      yield* page
      const last = page.at(-1)
      if (page.length < limit || last === undefined) return
      from = last.ts + 1n
    }
  }
}
