import type { Attributes } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { SamplingDecision, type SpanProcessor } from '@opentelemetry/sdk-trace'
import type { TraceSettings } from '../options/settings.ts'
import type { Loss } from '../options/sink.ts'
import { KeepNotices } from '../sampling/keep-notices.ts'
import { TailSampler } from '../sampling/tail-sampler.ts'
import type { Shown } from './encode-attributes.ts'
import { encodeResource } from './encode-request.ts'
import { LiveProvider } from './live-provider.ts'
import type { SpanListener } from './live-span.ts'
import { makeSender } from './make-sender.ts'
import { SpanGrouper } from './span-group.ts'
import { SpanSink } from './span-sink.ts'
import { TraceSpool } from './trace-spool.ts'

export interface TracePipelineDeps {
  readonly settings: TraceSettings
  readonly resource: Attributes
  readonly shown: Shown
  /** Who may be told ids. */
  readonly to: (url: URL) => boolean
  readonly spoolDir: string | undefined
  readonly lost: (loss: Loss) => void
  /** Told of spans before the sampler is. */
  readonly processors: readonly SpanProcessor[]
}

/** From a span's start to the collector. */
export interface TracePipeline {
  readonly provider: LiveProvider
  /** undefined when nothing is sampled. */
  readonly sampler: TailSampler | undefined
  readonly sink: SpanSink
}

export function makeTracePipeline(deps: TracePipelineDeps): TracePipeline {
  const { settings } = deps
  const sink = new SpanSink({
    post: makeSender('traces', settings),
    resource: encodeResource(deps.resource),
    bounds: settings.queue,
    delayMs: settings.delayMs,
    spool: deps.spoolDir === undefined ? undefined : new TraceSpool(deps.spoolDir, Date.now),
    lost: deps.lost,
    random: Math.random,
  })
  const now = (): number => performance.now()
  const grouper = new SpanGrouper(deps.shown)
  const sampler =
    settings.sampling &&
    new TailSampler({
      rules: settings.sampling,
      now,
      notices: settings.sampling.tellCallees ? new KeepNotices({ now, to: deps.to }) : undefined,
      keep: (spans, remarkable) => sink.push(grouper.group(spans, remarkable)),
    })
  const provider = new LiveProvider({
    resource: resourceFromAttributes(deps.resource),
    limits: settings.limits,
    sampler: sampler ?? { shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }) },
    listener: listenerOf(deps.processors, sampler),
  })
  return { provider, sampler, sink }
}

function listenerOf(
  processors: readonly SpanProcessor[],
  sampler: TailSampler | undefined,
): SpanListener {
  // As nearly always.
  if (processors.length === 0 && sampler !== undefined) return sampler
  const all: readonly SpanProcessor[] = sampler === undefined ? [] : [...processors, sampler]
  return {
    onStart: (span, parent) => {
      for (const each of all) each.onStart(span, parent)
    },
    onEnding: (span) => {
      for (const each of all) each.onEnding?.(span)
    },
    onEnd: (span) => {
      for (const each of all) each.onEnd(span)
    },
  }
}
