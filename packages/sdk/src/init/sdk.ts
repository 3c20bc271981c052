import { type Tracer, trace } from '@opentelemetry/api'
import type { AgentApi } from '../agents/agent-api.ts'
import type { Logger } from '../logs/logger/logger.ts'
import type { Instruments } from '../metrics/instruments.ts'
import { type Duration, parseDuration } from '../options/duration.ts'
import type { FlushCounts, FlushReport, Sink, SinkHealth } from '../options/sink.ts'
import type { Decision, SamplingCounts } from '../sampling/decision.ts'
import type { TailSampler } from '../sampling/tail-sampler.ts'
import { SCOPE } from '../traces/span.ts'
import { agent } from './agent.ts'
import { log } from './log.ts'
import { metrics } from './metrics.ts'

/** How everything is doing; the answer to "why is my trace missing". */
export interface Health {
  readonly traces: SinkHealth
  readonly logs: readonly SinkHealth[]
  readonly metrics: SinkHealth
  /** What was kept and dropped, and why; undefined when nothing is sampled. */
  readonly sampling: SamplingCounts | undefined
}

export interface WaitOptions {
  readonly timeout?: Duration
}

/** The parts that `init` made. */
export interface SdkParts {
  readonly sampler: TailSampler | undefined
  readonly traceSink: Sink | undefined
  readonly logSinks: readonly Sink[]
  readonly metricSink: Sink | undefined
  readonly timeoutMs: number
  /** Undoes what was installed into the process. */
  readonly uninstall: () => void
}

const OFF: Omit<SinkHealth, 'sink'> = { state: 'off', queued: 0, queuedBytes: 0, sent: 0, lost: 0 }
/** A sink that does not mind its deadline is left behind after this. */
const GRACE_MS = 100

/** What `init` gives. No method throws or rejects. */
export class Sdk {
  readonly #parts: SdkParts
  readonly #sinks: readonly Sink[]
  #closing: Promise<FlushReport> | undefined

  constructor(parts: SdkParts) {
    this.#parts = parts
    const { traceSink, logSinks, metricSink } = parts
    this.#sinks = [traceSink, ...logSinks, metricSink].filter((sink) => sink !== undefined)
  }

  /** Plain OpenTelemetry. */
  get tracer(): Tracer {
    return trace.getTracer(SCOPE)
  }

  /** Spans of agents and language models. */
  get agent(): AgentApi {
    return agent
  }

  /** The logger of the process. */
  get log(): Logger {
    return log
  }

  /** The instruments of the process. */
  get metrics(): Instruments {
    return metrics
  }

  /** Waits until all that was handed over before the call is acknowledged, or the time (2 s) is up. */
  async flush(options: WaitOptions = {}): Promise<FlushReport> {
    if (this.#closing !== undefined) return this.#closing
    return this.#all(options, (sink, deadline) => sink.flush(deadline))
  }

  /** Flushes and closes all within the time (2 s), whatever the servers do; a second call gives the same report. */
  async shutdown(options: WaitOptions = {}): Promise<FlushReport> {
    this.#closing ??= this.#close(options)
    return this.#closing
  }

  health(): Health {
    const { traceSink, logSinks, metricSink, sampler } = this.#parts
    return {
      traces: traceSink?.health() ?? { sink: 'traces', ...OFF },
      logs: logSinks.map((sink) => sink.health()),
      metrics: metricSink?.health() ?? { sink: 'metrics', ...OFF },
      sampling: sampler?.counts(),
    }
  }

  /**
   * What was decided about a trace: whether it is kept and why, `undecided` while its root has not ended,
   * or undefined when it did not pass here, or 10,000 traces ago.
   */
  decision(traceId: string): Decision | 'undecided' | undefined {
    return this.#parts.sampler?.decision(traceId.toLowerCase())
  }

  /** The last call, synchronous: what is left is spooled or lost. */
  spoolOnExit(): FlushCounts {
    this.#parts.sampler?.decideAll()
    return sum(this.#sinks.map((sink) => sink.spoolOnExit()))
  }

  /** Whether anything waits to be sent, or to be decided about. */
  get hasQueued(): boolean {
    if (this.#closing !== undefined) return false
    if ((this.#parts.sampler?.counts().undecided ?? 0) > 0) return true
    return this.#sinks.some((sink) => {
      const { state, queued } = sink.health()
      return state !== 'off' && queued > 0
    })
  }

  async #close(options: WaitOptions): Promise<FlushReport> {
    this.#parts.sampler?.decideAll()
    const report = await this.#all(options, (sink, deadline) => sink.close(deadline))
    this.#parts.uninstall()
    return report
  }

  async #all(
    { timeout }: WaitOptions,
    run: (sink: Sink, deadline: AbortSignal) => Promise<FlushCounts>,
  ): Promise<FlushReport> {
    const begun = performance.now()
    const deadline = new AbortController()
    const timeoutMs = parseDuration(timeout) ?? this.#parts.timeoutMs
    // Keeps the process alive while something is sent, and no longer.
    const timers: NodeJS.Timeout[] = [setTimeout(() => deadline.abort(), timeoutMs)]
    const late = new Promise<'late'>((resolve) => {
      timers.push(setTimeout(() => resolve('late'), timeoutMs + GRACE_MS))
    })
    const settled = this.#sinks.map(async (sink) => {
      const counts = run(sink, deadline.signal).catch(() => undefined)
      return Promise.race([counts, late])
    })
    const counts = await Promise.all(settled)
    for (const timer of timers) clearTimeout(timer)
    const known = counts.filter((each) => each !== undefined && each !== 'late')
    const total = sum(known)
    const inTime = !deadline.signal.aborted && known.length === counts.length
    return {
      complete: inTime && total.lost === 0 && total.spooled === 0,
      ...total,
      tookMs: performance.now() - begun,
    }
  }
}

function sum(counts: readonly FlushCounts[]): FlushCounts {
  return counts.reduce(
    (total, each) => ({
      sent: total.sent + each.sent,
      spooled: total.spooled + each.spooled,
      lost: total.lost + each.lost,
    }),
    { sent: 0, spooled: 0, lost: 0 },
  )
}
