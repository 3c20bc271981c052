import type { Loss, SinkHealth } from '../options/sink.ts'
import type { SamplingCounts } from '../sampling/decision.ts'
import type { Counter } from './instruments.ts'
import type { MetricRegistry } from './registry.ts'

/** What the SDK knows of itself. */
export interface SelfReport {
  readonly traces: SinkHealth
  readonly logs: readonly SinkHealth[]
  readonly sampling: SamplingCounts | undefined
}

/** Metrics of the SDK itself: what waits, what was sent, lost, kept and dropped. @param report undefined before `init` */
export class SelfMetrics {
  readonly #dropped: Counter<'signal' | 'sink' | 'reason'>

  constructor(registry: MetricRegistry, report: () => SelfReport | undefined) {
    const sinks = (): readonly SinkHealth[] => {
      const { traces, logs = [] } = report() ?? {}
      return [...(traces === undefined ? [] : [traces]), ...logs].filter(
        ({ state }) => state !== 'off',
      )
    }
    this.#dropped = registry.counter('tailspan_dropped_total', {
      help: 'Spans and lines that were lost.',
      labels: ['signal', 'sink', 'reason'],
    })
    registry.gauge('tailspan_queue_bytes', {
      help: 'What waits to be sent.',
      labels: ['sink'],
      collect: (gauge) => {
        for (const { sink, queuedBytes } of sinks()) gauge.set({ sink }, queuedBytes)
      },
    })
    registry.gauge('tailspan_sink_up', {
      help: '1 while sending goes well.',
      labels: ['sink'],
      collect: (gauge) => {
        for (const { sink, state } of sinks()) gauge.set({ sink }, state === 'ok' ? 1 : 0)
      },
    })
    registry.observedCounter(
      'tailspan_sent_total',
      { help: 'Spans and lines that were taken.', labels: ['sink'] },
      (counter) => {
        for (const { sink, sent } of sinks()) counter.total({ sink }, sent)
      },
    )
    registry.observedCounter(
      'tailspan_traces_total',
      { help: 'Traces by whether and why they are kept.', labels: ['kept', 'reason'] },
      (counter) => {
        const sampling = report()?.sampling
        for (const [reason, count] of Object.entries(sampling?.kept ?? {}))
          counter.total({ kept: true, reason }, count)
        for (const [reason, count] of Object.entries(sampling?.dropped ?? {}))
          counter.total({ kept: false, reason }, count)
      },
    )
  }

  lost({ signal, sink, reason, count }: Loss): void {
    this.#dropped.add({ signal, sink, reason }, count)
  }
}
