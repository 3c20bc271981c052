import type { PushStream } from '@tailspan/clients'
import { type ErrorCode, type Label, labelValue, type Stream, TailspanError } from '@tailspan/model'
import type { LogMember } from '../../federation/log-member.ts'
import { toRecord } from '../loki/encode-streams.ts'
import { matchersOf } from '../loki/selectors.ts'
import type { LokiModuleDeps } from './deps.ts'
import type { LokiTarget, StreamFilter } from './loki-target.ts'

/** What the receiver's statuses mean; those of its own faults are `internal`. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request',
  413: 'too_large',
  422: 'bad_request',
  429: 'rate_limited',
  503: 'unavailable',
}

/** This server's own store as a Loki. */
export class LocalLoki implements LokiTarget {
  readonly id = 'local'
  readonly logs: LogMember
  readonly #deps: Pick<LokiModuleDeps, 'receive' | 'storeProblem'>

  constructor({
    local,
    receive,
    storeProblem,
  }: Pick<LokiModuleDeps, 'local' | 'receive' | 'storeProblem'>) {
    this.logs = local
    this.#deps = { receive, storeProblem }
  }

  async labels(filter: StreamFilter, signal: AbortSignal): Promise<readonly string[]> {
    const streams = await this.#streams(filter, signal)
    return [...new Set(streams.flatMap(({ labels }) => labels.map(([name]) => name)))].sort()
  }

  async labelValues(
    name: string,
    filter: StreamFilter,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const streams = await this.#streams(filter, signal)
    const values = new Set(streams.map(({ labels }) => labelValue(labels, name)))
    values.delete('')
    return [...values].sort()
  }

  async push(streams: readonly PushStream[]): Promise<void> {
    const { status, text } = await this.#deps.receive(
      JSON.stringify({ streams: streams.map(streamJson) }),
    )
    if (status < 300) return
    throw new TailspanError(CODES[status] ?? 'internal', text.trim())
  }

  async problem(): Promise<string | null> {
    return this.#deps.storeProblem()
  }

  #streams({ start, end, query }: StreamFilter, signal: AbortSignal): Promise<readonly Stream[]> {
    return this.logs.streams(matchersOf(query), { start, end }, signal)
  }
}

function streamJson({ labels, entries }: PushStream): object {
  const values = entries.map(({ timestamp, line, metadata = [] }) => {
    const value: [string, string, (Record<string, string> | undefined)?] = [String(timestamp), line]
    return metadata.length === 0 ? value : [...value, toRecord(metadata)]
  })
  return { stream: toRecord(labels satisfies readonly Label[]), values }
}
