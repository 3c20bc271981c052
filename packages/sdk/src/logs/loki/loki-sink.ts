import { LEVELS, type Level } from '../../options/level.ts'
import type { FlushCounts, Loss, SinkHealth } from '../../options/sink.ts'
import type { TlsMaterial } from '../../options/tls-options.ts'
import type { LogRecord, LogSink } from '../record/log-record.ts'
import { HttpPost } from '../ship/post.ts'
import type { Segment, ShipStream } from '../ship/segment.ts'
import { Shipper } from '../ship/shipper.ts'
import type { Wire } from '../ship/wire.ts'
import { type Self, thisProcess } from '../spool/owner.ts'
import { Spool, spoolTarget } from '../spool/spool.ts'
import { cutLine } from './cut-line.ts'
import type { LokiEntry } from './loki-entry.ts'
import { appendLokiJson, lokiJson } from './loki-json.ts'
import { appendLokiProtobuf, lokiProtobuf } from './loki-protobuf.ts'

/** Settings of a LokiSink, all of them decided. */
export interface LokiSinkOptions {
  /** Of the server, or of its push API. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly tenant: string | undefined
  /** Of every line, beside `level`. */
  readonly labels: readonly (readonly [name: string, value: string])[]
  readonly batchBytes: number
  readonly delayMs: number
  readonly queueBytes: number
  readonly whenFull: 'drop-oldest' | 'drop-newest' | 'spool'
  readonly timeoutMs: number
  readonly tls?: TlsMaterial | undefined
  /** snappy: protobuf; else JSON. */
  readonly compression: 'snappy' | 'gzip' | 'none'
  readonly spoolDir: string | undefined
  readonly spoolBytes: number
}

export interface LokiSinkDeps {
  /** Never throws. */
  readonly lost: (loss: Loss) => void
  readonly random: () => number
  readonly self?: Self
}

const PUSH = '/loki/api/v1/push'
/** Half of what Loki takes in a second by default: new lines go at the same time. */
const REPLAY_BYTES_PER_SECOND = 2 * 1024 * 1024
/** Times, brackets and lengths of a line; of a pair. */
const LINE_BYTES = 64
const PAIR_BYTES = 24

/** Sends log lines to Loki, or whoever speaks its push API. */
export class LokiSink implements LogSink {
  readonly name = 'loki'
  readonly #shipper: Shipper
  readonly #streams: ReadonlyMap<Level, ShipStream>
  readonly #append: (segment: Segment, entry: LokiEntry) => number

  constructor(options: LokiSinkOptions, deps: LokiSinkDeps) {
    const url = pushUrl(options.url)
    const { compression, tenant, spoolDir } = options
    const binary = compression === 'snappy'
    const protobuf = lokiProtobuf()
    const json = lokiJson(compression !== 'none')
    // What an earlier start spooled may be of the other.
    const wires: [Wire, ...Wire[]] = binary ? [protobuf, json] : [json, protobuf]
    this.#append = binary ? appendLokiProtobuf : appendLokiJson
    const headers = {
      ...(tenant === undefined ? {} : { 'x-scope-orgid': tenant }),
      ...options.headers,
    }
    const spool =
      spoolDir === undefined
        ? null
        : new Spool(
            {
              dir: spoolDir,
              target: spoolTarget('loki', url.href, tenant ?? ''),
              maxBytes: options.spoolBytes,
            },
            deps.self ?? thisProcess(),
          )
    this.#shipper = new Shipper(
      {
        name: this.name,
        queueBytes: options.queueBytes,
        // A queue of few batches drops too much at once.
        batchBytes: Math.min(options.batchBytes, Math.max(1, options.queueBytes / 4)),
        whenFull: options.whenFull === 'spool' ? 'drop-oldest' : options.whenFull,
        delayMs: options.delayMs,
        replayBytesPerSecond: REPLAY_BYTES_PER_SECOND,
        spoolOverflow: options.whenFull === 'spool',
      },
      {
        wires,
        post: new HttpPost({ url, headers, timeoutMs: options.timeoutMs, tls: options.tls }),
        spool,
        lost: deps.lost,
        random: deps.random,
      },
    )
    this.#streams = new Map(
      LEVELS.map((level, rank) => {
        return [level, { labels: [...options.labels, ['level', level] as const], rank }]
      }),
    )
  }

  write(record: LogRecord): void {
    const stream = this.#streams.get(record.level)
    if (stream === undefined) return
    const text = cutLine(record.text)
    const entry =
      text === record.text
        ? record
        : { at: record.at, text, metadata: [...record.metadata, TRUNCATED] }
    this.#shipper.add(stream, mostBytes(entry), entry, this.#append)
  }

  flush(deadline: AbortSignal): Promise<FlushCounts> {
    return this.#shipper.flush(deadline)
  }

  close(deadline: AbortSignal): Promise<FlushCounts> {
    return this.#shipper.close(deadline)
  }

  health(): SinkHealth {
    return this.#shipper.health()
  }

  spoolOnExit(): FlushCounts {
    return this.#shipper.spoolOnExit()
  }
}

const TRUNCATED = ['truncated', 'true'] as const

/** What an entry takes in a batch, about: quotes in a line are escaped. */
function mostBytes({ text, metadata }: LokiEntry): number {
  let units = text.length * 1.25
  for (const [name, value] of metadata) units += name.length + value.length + PAIR_BYTES
  return units + LINE_BYTES
}

function pushUrl(url: URL): URL {
  if (url.pathname.endsWith(PUSH)) return url
  const whole = new URL(url)
  whole.pathname = url.pathname.replace(/\/+$/, '') + PUSH
  return whole
}
