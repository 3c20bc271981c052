import type { Histogram, Instruments } from '../metrics/instruments.ts'
import type { GenAiMetrics } from './agent-parts.ts'
import { GEN_AI, GEN_AI_METRICS } from './semconv.ts'

const LABELS = [
  GEN_AI.operation,
  GEN_AI.provider,
  GEN_AI.requestModel,
  GEN_AI.responseModel,
  GEN_AI.serverAddress,
  GEN_AI.tokenType,
  GEN_AI.errorType,
] as const

/** The conventions' histograms among an app's instruments; they are there from the first call of a model on. */
export function registryMetrics(instruments: Pick<Instruments, 'histogram'>): GenAiMetrics {
  const made = new Map<string, Histogram<(typeof LABELS)[number]>>()
  return {
    record(metric, value, attributes) {
      let histogram = made.get(metric)
      if (histogram === undefined) {
        const { name, ...options } = GEN_AI_METRICS[metric]
        const labels = LABELS.filter((label) => label !== GEN_AI.tokenType || metric === 'tokens')
        histogram = instruments.histogram<(typeof LABELS)[number]>(name, { ...options, labels })
        made.set(metric, histogram)
      }
      histogram.observe(attributes as Parameters<typeof histogram.observe>[0], value)
    },
  }
}
