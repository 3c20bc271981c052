import { trace } from '@opentelemetry/api'
import { logs } from '@opentelemetry/api-logs'
import type { Log } from './log.ts'
import { otlpLog } from './otlp-log.ts'
import { pinoInWorker } from './pino-log.ts'
import { type SpanWire, startSdk } from './sdk.ts'
import type { Telemetry, TelemetryTarget } from './telemetry.ts'
import { winstonLog } from './winston-log.ts'

/** How a service does it that uses the libraries that everybody has. */
export interface StockTelemetry {
  readonly by: 'stock'
  readonly spans: SpanWire
  /** The library that the service logs with. */
  readonly logs: 'pino' | 'winston' | 'otlp'
}

/** OpenTelemetry's SDK for Node, and a logger beside it. */
export function startStock(
  target: TelemetryTarget,
  { spans, logs: by }: StockTelemetry,
): Telemetry {
  const sdk = startSdk({ ...target, spans, logs: by === 'otlp' })
  const log = createLog(by, target)
  return {
    tracer: trace.getTracer(target.service, target.version),
    log,
    close: async () => {
      await Promise.allSettled([log.close(), sdk.shutdown()])
    },
  }
}

function createLog(by: StockTelemetry['logs'], target: TelemetryTarget): Log {
  switch (by) {
    case 'pino':
      return pinoInWorker(target)
    case 'winston':
      return winstonLog(target)
    case 'otlp':
      return otlpLog(logs.getLogger(target.service, target.version), () => Promise.resolve())
  }
}
