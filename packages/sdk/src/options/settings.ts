import type { Attributes } from '@opentelemetry/api'
import type { PropagationRules } from '../propagation/header-propagator.ts'
import type { SamplingRules } from '../sampling/sampling-rules.ts'
import type { LogOptions } from './log-options.ts'
import type { Instrumented, MetricOptions } from './options.ts'
import type { OtlpProtocol } from './otlp-protocol.ts'
import type { GenAiSettings } from './read-gen-ai.ts'
import type { Loss } from './sink.ts'
import type { TlsMaterial, TlsOptions } from './tls-options.ts'

/** Options and environment together, checked, with their defaults. Durations in ms, sizes in bytes. */
export interface Settings {
  readonly enabled: boolean
  readonly service: string
  readonly version: string | undefined
  /** '' when nothing says which. */
  readonly environment: string
  readonly resource: Attributes
  readonly traces: TraceSettings | undefined
  readonly logs: LogOptions | undefined
  readonly metrics: MetricOptions | undefined
  /** Of all signals, as far as their own do not say otherwise. */
  readonly tls: TlsOptions | undefined
  readonly propagation: PropagationRules & { readonly to: (url: URL) => boolean }
  readonly genai: GenAiSettings
  readonly redact: readonly (string | RegExp)[]
  readonly instrument: ReadonlySet<Instrumented>
  /** Where exceptions are written, with their stack. */
  readonly exceptions: { readonly events: boolean; readonly logs: boolean }
  readonly shutdown: {
    readonly signals: readonly NodeJS.Signals[]
    readonly timeoutMs: number
    readonly spoolDir: string | undefined
  }
  readonly onLoss: ((loss: Loss) => void) | undefined
}

export interface TraceSettings {
  readonly protocol: OtlpProtocol
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly gzip: boolean
  readonly timeoutMs: number
  /** undefined: as Node trusts by itself. */
  readonly tls: TlsMaterial | undefined
  readonly queue: { readonly spans: number; readonly bytes: number }
  readonly delayMs: number
  /** undefined when nothing is sampled. */
  readonly sampling: SamplingRules | undefined
  readonly limits: {
    readonly attributeValueLengthLimit: number
    readonly attributeCountLimit: number
    readonly eventCountLimit: number
    readonly linkCountLimit: number
    readonly attributePerEventCountLimit: number
    readonly attributePerLinkCountLimit: number
  }
}
