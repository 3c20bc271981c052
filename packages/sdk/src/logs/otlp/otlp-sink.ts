import { LEVELS, type Level } from '../../options/level.ts'
import type { FlushCounts, Loss, SinkHealth } from '../../options/sink.ts'
import type { TlsMaterial } from '../../options/tls-options.ts'
import type { LogRecord, LogSink } from '../record/log-record.ts'
import { HttpPost } from '../ship/post.ts'
import type { ShipStream } from '../ship/segment.ts'
import { Shipper } from '../ship/shipper.ts'
import { type Self, thisProcess } from '../spool/owner.ts'
import { Spool, spoolTarget } from '../spool/spool.ts'
import { otlpJson } from './otlp-json.ts'
import { otlpRecord } from './otlp-record.ts'

/** Settings of an OtlpLogSink, all of them decided. */
export interface OtlpLogSinkOptions {
  /** Path included. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
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

  constructor(
    options: OtlpLogSinkOptions,
    deps: {
      readonly lost: (loss: Loss) => void
      readonly random: () => number
      readonly self?: Self
    },
  ) {
    const { url, headers, timeoutMs, tls, spoolDir } = options
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
        wires: [otlpJson()],
        post: new HttpPost({ url, headers, timeoutMs, tls }),
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
    const text = `${otlpRecord(record)},\n`
    this.#shipper.add(stream, text.length, text, (segment, entry) => segment.appendText(entry))
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
