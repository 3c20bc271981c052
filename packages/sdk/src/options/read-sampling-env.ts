import { readSampling, type SamplingRules } from '../sampling/sampling-rules.ts'
import type { TraceOptions } from './options.ts'
import type { SamplingOptions } from './sampling-options.ts'
import type { Warnings } from './warnings.ts'

/** Rules of the argument or of the environment; undefined when nothing is sampled. */
export function readSamplingSettings(
  option: TraceOptions['sampling'],
  env: (name: string) => string | undefined,
  process: { readonly environment: string; readonly service: string },
  warnings: Warnings,
): SamplingRules | undefined {
  const wrong = (name: string, why: string): void => warnings.wrong(`sampling.${name}`, why)
  const read = (options: SamplingOptions): SamplingRules => readSampling(options, process, wrong)
  if (option === 'none') return undefined
  if (option === 'all') return read({ ratio: 1 })
  if (option === 'errors') return read({ ratio: 0, adaptive: false })
  if (typeof option === 'number') return read({ ratio: option })
  if (typeof option === 'object' && option !== null) {
    const own = option.ratio ?? option.services
    return own === undefined ? fromEnv(option) : read(option)
  }
  if (option !== undefined) wrong('traces', `${String(option)} is no way of sampling`)
  return fromEnv({})

  function fromEnv(options: SamplingOptions): SamplingRules | undefined {
    const ratio = env('TAILSPAN_SAMPLE_RATIO')
    if (ratio !== undefined) return read({ ...options, ratio: Number(ratio) })
    const sampler = env('OTEL_TRACES_SAMPLER')?.trim().toLowerCase()
    if (sampler === undefined) return read(options)
    const parentBased = sampler.startsWith('parentbased_')
    const kind = parentBased ? sampler.slice('parentbased_'.length) : sampler
    if (kind === 'always_off') return parentBased ? read({ ...options, ratio: 0 }) : undefined
    if (kind === 'always_on') return { ...read({ ...options, ratio: 1 }), parentBased }
    if (kind === 'traceidratio') {
      const share = Number(env('OTEL_TRACES_SAMPLER_ARG') ?? '1')
      return { ...read({ ...options, ratio: share }), parentBased }
    }
    wrong('OTEL_TRACES_SAMPLER', `${sampler} is not known`)
    return read(options)
  }
}
