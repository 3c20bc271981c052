import { init, type Sdk } from '@tailspan/sdk'
import type { Log } from './log.ts'
import type { Telemetry, TelemetryTarget } from './telemetry.ts'

/** How a service does it that uses Tailspan's SDK. */
export interface TailspanTelemetry {
  readonly by: 'tailspan'
  /** Where lines go: Loki's push API, or OTLP. */
  readonly logs: 'loki' | 'otlp'
}

/** Traces and logs by one call. */
export function startTailspan(target: TelemetryTarget, { logs }: TailspanTelemetry): Telemetry {
  const { service, version, endpoint } = target
  const sdk = init({
    service,
    version,
    environment: 'demo',
    resource: { 'service.namespace': 'shop' },
    traces: {
      url: `${endpoint}/v1/traces`,
      // Nobody wants to see polling.
      sampling: { ratio: 1, drop: [{ method: 'GET', route: '/queue/orders' }] },
    },
    logs: {
      level: 'debug',
      console: false,
      loki: logs === 'loki' && { url: endpoint },
      otlp: logs === 'otlp' && { url: `${endpoint}/v1/logs` },
    },
    metrics: false,
    // It is a demo: the words of its customers are made up.
    genai: {
      content: 'span',
      prices: { 'teapot-mini-2': { input: 0.4, output: 1.6 } },
    },
    // The supervisor asks for the end.
    shutdown: { signals: false, timeout: '1500ms' },
  })
  return {
    tracer: sdk.tracer,
    log: adapt(sdk),
    close: async () => {
      await sdk.shutdown()
    },
  }
}

function adapt({ log }: Sdk): Log {
  return {
    debug: (message, fields) => log.debug(message, fields),
    info: (message, fields) => log.info(message, fields),
    warn: (message, fields) => log.warn(message, fields),
    error: (message, fields) => log.error(message, fields),
    close: () => Promise.resolve(),
  }
}
