import { readEnv } from '../../options/env.ts'
import type { LokiOptions } from '../../options/log-options.ts'
import type { FlushReport, Loss, SinkHealth } from '../../options/sink.ts'
import { LokiSink } from '../loki/loki-sink.ts'
import { readLokiOptions } from '../loki/read-loki-options.ts'
import { OptionReader } from '../read-options.ts'
import type { LogRecord } from '../record/log-record.ts'
import { closing, shutdownMs } from './closing.ts'
import { LossReport } from './loss-report.ts'
import { reportOf } from './report-of.ts'

/** Options of a Loki shipper beside a logger that the app has already. All are optional. */
export interface ShipToLokiOptions extends LokiOptions {
  /** `TAILSPAN_SERVICE`, `OTEL_SERVICE_NAME`, else `app`. */
  readonly service?: string
  /** `TAILSPAN_ENV`, else `NODE_ENV`. */
  readonly environment?: string
  /** Where lines wait that could not be sent, also those of a process that ended; `TAILSPAN_SPOOL_DIR`; default none. */
  readonly spoolDir?: string
  /** Told, at most once a second, what was lost and why. Default: stderr, once a minute. */
  readonly onLoss?: (loss: Loss) => void
}

/** A LokiSink with a life of its own: it ends with the process. */
export class StandaloneLoki {
  readonly #sink: LokiSink
  readonly #losses: LossReport
  readonly #stop: () => void

  constructor(options: ShipToLokiOptions) {
    const warn = (message: string): void => process.emitWarning(`@tailspan/sdk: ${message}`)
    const reader = new OptionReader(warn)
    const wanted = options.url ?? readEnv('TAILSPAN_LOKI_URL') ?? readEnv('LOKI_URL')
    const standard = 'http://localhost:3100'
    const url = reader.url('loki.url', wanted ?? standard) ?? new URL(standard)
    const settings = readLokiOptions(url, tenantOf(options), reader, {
      service:
        options.service ?? readEnv('TAILSPAN_SERVICE') ?? readEnv('OTEL_SERVICE_NAME') ?? 'app',
      environment: options.environment ?? readEnv('TAILSPAN_ENV') ?? readEnv('NODE_ENV') ?? '',
      spoolDir: options.spoolDir ?? readEnv('TAILSPAN_SPOOL_DIR'),
      env: readEnv,
      warn,
    })
    this.#losses = new LossReport(options.onLoss, Date.now)
    this.#sink = new LokiSink(settings, {
      lost: (loss) => this.#losses.add(loss),
      random: Math.random,
    })
    this.#stop = closing(this.#sink, () => this.#losses.tell())
  }

  write(record: LogRecord): void {
    this.#sink.write(record)
  }

  health(): SinkHealth {
    return this.#sink.health()
  }

  /** Waits until all lines so far are acknowledged, at most as many milliseconds. Never rejects. */
  flush(withinMs = shutdownMs()): Promise<FlushReport> {
    return reportOf([this.#sink], (sink, end) => sink.flush(end), withinMs)
  }

  /** Flushes, keeps the rest for the next start, and frees all it has. Never rejects. */
  async close(withinMs = shutdownMs()): Promise<FlushReport> {
    this.#stop()
    const report = await reportOf([this.#sink], (sink, end) => sink.close(end), withinMs)
    this.#losses.tell()
    return report
  }
}

function tenantOf(options: ShipToLokiOptions): LokiOptions {
  const tenant = options.tenant ?? readEnv('LOKI_TENANT_ID')
  return tenant === undefined ? options : { ...options, tenant }
}
