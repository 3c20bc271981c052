import { LEVELS, type Level } from '../../options/level.ts'
import type { OtlpLogProtocol } from '../../options/otlp-protocol.ts'
import type { FlushCounts, Loss, SinkHealth } from '../../options/sink.ts'
import type { TlsMaterial } from '../../options/tls-options.ts'
import type { LogRecord, LogSink } from '../record/log-record.ts'
import { HttpPost } from '../ship/post.ts'
import type { Segment, ShipStream } from '../ship/segment.ts'
import { Shipper } from '../ship/shipper.ts'
import { type Self, thisProcess } from '../spool/owner.ts'
import { Spool, spoolTarget } from '../spool/spool.ts'
import { GrpcPost } from './grpc-post.ts'
import { otlpJson, otlpJsonEntry } from './otlp-json.ts'
import { type OtlpLog, otlpLog } from './otlp-log.ts'
import { OtlpProtobufEntries, otlpProtobuf } from './otlp-protobuf.ts'

/** Settings of an OtlpLogSink, all of them decided. */
export interface OtlpLogSinkOptions {
  /** Path included. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly protocol: OtlpLogProtocol
  /** Attributes of the resource, as texts. */
  readonly resource: readonly (readonly [name: string, value: string])[]
  readonly delayMs: number
  readonly timeoutMs: number
  readonly tls?: TlsMaterial | undefined
  readonly spoolDir: string | undefined
}

const MB = 1024 * 1024

/** Sends log lines by OTLP, to a collector or whoever else takes it. */
export class OtlpLogSink implements LogSink {
  readonly name = 'otlp-logs'
  readonly #shipper: Shipper
  readonly #streams: ReadonlyMap<Level, ShipStream>
  readonly #entry: (log: OtlpLog) => string | Buffer

  constructor(
    options: OtlpLogSinkOptions,
    deps: {
      readonly lost: (loss: Loss) => void
      readonly random: () => number
      readonly self?: Self
    },
  ) {
    const { url, headers, timeoutMs, tls, spoolDir } = options
    const json = options.protocol === 'http/json'
    const entries = new OtlpProtobufEntries()
    this.#entry = json ? otlpJsonEntry : (log) => entries.entry(log)
    const target = spoolTarget('otlp-logs', url.href, JSON.stringify(headers))
    this.#shipper = new Shipper(
      {
        name: this.name,
        batchBytes: MB,
        queueBytes: 32 * MB,
        whenFull: 'drop-oldest',
        delayMs: options.delayMs,
        replayBytesPerSecond: 2 * MB,
        spoolOverflow: spoolDir !== undefined,
      },
      {
        // What an earlier start spooled may be of the other.
        wires: json ? [otlpJson(), otlpProtobuf()] : [otlpProtobuf(), otlpJson()],
        post:
          options.protocol === 'grpc'
            ? new GrpcPost({ url, headers, timeoutMs, tls })
            : new HttpPost({ url, headers, timeoutMs, tls }),
        spool:
          spoolDir === undefined
            ? null
            : new Spool({ dir: spoolDir, target, maxBytes: 256 * MB }, deps.self ?? thisProcess()),
        lost: deps.lost,
        random: deps.random,
      },
    )
    this.#streams = new Map(
      LEVELS.map((level, rank) => [level, { labels: options.resource, rank }]),
    )
  }

  write(record: LogRecord): void {
    const stream = this.#streams.get(record.level)
    if (stream === undefined) return
    const entry = this.#entry(otlpLog(record))
    this.#shipper.add(stream, entry.length, entry, append)
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

function append(segment: Segment, entry: string | Buffer): number {
  return typeof entry === 'string' ? segment.appendText(entry) : segment.appendBytes(entry)
}
