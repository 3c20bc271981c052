import { log } from '../init/log.ts'
import { processState } from '../init/process-state.ts'
import type { Logger } from '../logs/logger/logger.ts'
import type { BucketHistogram } from '../metrics/histogram.ts'
import type { MetricRegistry } from '../metrics/registry.ts'
import type { HttpOptions } from './http-options.ts'
import { type DurationLabel, RequestWatcher } from './request-watcher.ts'

/** A watcher with what the process has. @param logger default: that of the process */
export function processWatcher(options: HttpOptions, logger: Logger = log): RequestWatcher {
  const durations = requestDurations(processState.metrics)
  return new RequestWatcher(options, () => {
    const { requests, errors, shown, sampler, sdk } = processState
    return {
      requests,
      errors,
      log: logger,
      durations,
      shown,
      sampler,
      foreign: sdk === undefined,
      warn,
    }
  })
}

/** The duration of requests, by OpenTelemetry's conventions. */
export function requestDurations(registry: MetricRegistry): BucketHistogram<DurationLabel> {
  return registry.histogram('http.server.request.duration', {
    help: 'Duration of HTTP requests.',
    unit: 's',
    labels: [
      'http.request.method',
      'http.response.status_code',
      'http.route',
      'url.scheme',
      'error.type',
    ],
  })
}

function warn(message: string): void {
  process.stderr.write(`[tailspan] ${message}\n`)
}
