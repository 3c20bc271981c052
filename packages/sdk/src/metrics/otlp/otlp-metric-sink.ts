import { setImmediate as turn } from 'node:timers/promises'
import type { FlushCounts, Loss, Sink, SinkHealth } from '../../options/sink.ts'
import type { OtlpSender } from '../../traces/otlp-sender.ts'
import { OtlpWriter } from '../../traces/otlp-writer.ts'
import { SCOPE } from '../../traces/span.ts'
import type { MetricRegistry } from '../registry.ts'
import { encodeMetric } from './encode-metrics.ts'

const REQUEST_BYTES = 1_000_000
/** Failures in a row after which the collector counts as gone. */
const BREAKER = 5

export interface OtlpMetricSinkDeps {
  readonly registry: Pick<MetricRegistry, 'read' | 'prefix'>
  readonly post: OtlpSender
  /** As `encodeResource` makes it. */
  readonly resource: Buffer
  readonly intervalMs: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly lost: (loss: Loss) => void
}

/**
 * Sends all metrics by OTLP every interval. They are cumulative: what could not be sent is in what is sent
 * next, so nothing is queued, and nothing is tried again before its time.
 */
export class OtlpMetricSink implements Sink {
  readonly name = 'otlp-metrics'
  readonly #deps: OtlpMetricSinkDeps
  readonly #ended = new AbortController()
  #timer: NodeJS.Timeout
  #sending: Promise<void> | undefined
  #failures = 0
  #lastError: string | undefined
  #sent = 0
  #lost = 0

  constructor(deps: OtlpMetricSinkDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => void this.#send(this.#ended.signal), deps.intervalMs).unref()
  }

  async flush(deadline: AbortSignal): Promise<FlushCounts> {
    if (this.#ended.signal.aborted) return { sent: 0, spooled: 0, lost: 0 }
    const before = { sent: this.#sent, lost: this.#lost }
    // What is on its way was read before this call.
    await Promise.race([this.#sending, aborted(deadline)])
    if (!deadline.aborted) await this.#send(AbortSignal.any([deadline, this.#ended.signal]))
    return { sent: this.#sent - before.sent, spooled: 0, lost: this.#lost - before.lost }
  }

  async close(deadline: AbortSignal): Promise<FlushCounts> {
    clearInterval(this.#timer)
    const stop = (): void => this.#ended.abort()
    deadline.addEventListener('abort', stop, { once: true })
    const counts = await this.flush(deadline)
    deadline.removeEventListener('abort', stop)
    this.#ended.abort()
    this.#deps.post.close()
    return counts
  }

  health(): SinkHealth {
    const retrying = this.#failures < BREAKER ? 'retrying' : 'open'
    const state = this.#failures === 0 ? 'ok' : retrying
    return {
      sink: this.name,
      state: this.#ended.signal.aborted ? 'off' : state,
      queued: 0,
      queuedBytes: 0,
      sent: this.#sent,
      lost: this.#lost,
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    }
  }

  spoolOnExit(): FlushCounts {
    clearInterval(this.#timer)
    this.#ended.abort()
    return { sent: 0, spooled: 0, lost: 0 }
  }

  async #send(signal: AbortSignal): Promise<void> {
    // A slow collector gets the next values later, not two requests at once.
    if (this.#sending !== undefined) return this.#sending
    this.#sending = this.#sendAll(signal)
      .catch((error: unknown) => {
        this.#failures++
        this.#lastError = String(error)
      })
      .finally(() => {
        this.#sending = undefined
      })
    return this.#sending
  }

  async #sendAll(signal: AbortSignal): Promise<void> {
    const metrics = await this.#deps.registry.read()
    const now = this.#deps.now()
    let parts: Buffer[] = []
    let bytes = 0
    let points = 0
    for (const metric of metrics) {
      for (const encoded of encodeMetric(metric, this.#deps.registry.prefix, now)) {
        parts.push(encoded.bytes)
        bytes += encoded.bytes.length
        points += encoded.points
        if (bytes < REQUEST_BYTES) continue
        if (!(await this.#post(parts, points, signal))) return
        ;[parts, bytes, points] = [[], 0, 0]
        await turn()
      }
    }
    if (points > 0) await this.#post(parts, points, signal)
  }

  /** Whether to go on. */
  async #post(parts: readonly Buffer[], points: number, signal: AbortSignal): Promise<boolean> {
    const answer = await this.#deps.post.send(encodeRequest(this.#deps.resource, parts), signal)
    if (answer.kind !== 'taken') {
      this.#failures++
      this.#lastError = answer.reason
      return false
    }
    this.#failures = 0
    this.#lastError = answer.rejected > 0 ? answer.reason : undefined
    const rejected = Math.min(answer.rejected, points)
    this.#sent += points - rejected
    this.#lost += rejected
    if (rejected > 0) {
      this.#deps.lost({ signal: 'metrics', sink: this.name, count: rejected, reason: 'rejected' })
    }
    return true
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** An ExportMetricsServiceRequest. */
function encodeRequest(resource: Buffer, metrics: readonly Buffer[]): Buffer {
  const writer = new OtlpWriter()
  writer.text(1, SCOPE)
  const scope = writer.take()
  writer.encoded(1, [scope])
  for (const metric of metrics) writer.encoded(2, [metric])
  const scopeMetrics = writer.take()
  writer.encoded(1, [resource])
  writer.encoded(2, [scopeMetrics])
  const resourceMetrics = writer.take()
  writer.encoded(1, [resourceMetrics])
  return writer.take()
}
