import { createRequire } from 'node:module'
import { DiagConsoleLogger, DiagLogLevel, diag } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPTraceExporter as GrpcSpanExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonSpanExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtoSpanExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { NodeSDK, resources, tracing } from '@opentelemetry/sdk-node'
import { isBackground } from './background.ts'
import type { TelemetryTarget } from './telemetry.ts'

/** JSON goes out gzipped, so that this is exercised too. */
export type SpanWire = 'proto' | 'json' | 'grpc'

interface Instrumentation extends TelemetryTarget {
  /** How spans travel. */
  readonly spans: SpanWire
  /** Whether it sends log records too; else another library does the logging. */
  readonly logs: boolean
}

const EXPORT_EVERY_MS = 1000

/** Starts OpenTelemetry; must come before anything makes or serves an HTTP request. */
export function startSdk(setup: Instrumentation): NodeSDK {
  if (setup.verbose) diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN)
  const sdk = new NodeSDK({
    resource: resources.resourceFromAttributes({
      'service.name': setup.service,
      'service.version': setup.version,
      'service.namespace': 'shop',
      'deployment.environment.name': 'demo',
    }),
    resourceDetectors: [resources.hostDetector, resources.osDetector],
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: (request) => isBackground(request.method, request.url),
        ignoreOutgoingRequestHook: (request) => isBackground(request.method, request.path),
      }),
    ],
    spanProcessors: [
      new tracing.BatchSpanProcessor(spanExporter(setup), {
        scheduledDelayMillis: EXPORT_EVERY_MS,
      }),
    ],
    logRecordProcessors: setup.logs ? [logProcessor(setup)] : [],
    metricReaders: [],
  })
  sdk.start()
  // Instrumentation patches a module when it is required; ES imports share what it patched.
  createRequire(import.meta.url)('node:http')
  return sdk
}

function spanExporter({ spans, endpoint, grpcEndpoint }: Instrumentation): tracing.SpanExporter {
  const url = `${endpoint}/v1/traces`
  if (spans === 'grpc') return new GrpcSpanExporter({ url: grpcEndpoint })
  if (spans === 'proto') return new ProtoSpanExporter({ url })
  return new JsonSpanExporter({ url, compression: GZIP })
}

function logProcessor({ endpoint }: Instrumentation): BatchLogRecordProcessor {
  return new BatchLogRecordProcessor({
    exporter: new OTLPLogExporter({ url: `${endpoint}/v1/logs` }),
    scheduledDelayMillis: EXPORT_EVERY_MS,
  })
}

type HttpExporterConfig = NonNullable<ConstructorParameters<typeof JsonSpanExporter>[0]>
// The enum lives in a package that people do not install by hand; its value is this string.
const GZIP = 'gzip' as NonNullable<HttpExporterConfig['compression']>
