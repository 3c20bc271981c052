import type { StatusAnswer } from '../kit/wire.ts'

export interface Snippet {
  readonly title: string
  readonly hint: string
  readonly text: string
}

/** Ways to send a first line or span, ready to paste. */
export function snippets(endpoints: StatusAnswer['endpoints']): readonly Snippet[] {
  const loki = endpoints.loki.replace(/\/loki\/api\/v1\/push\/?$/, '').replace(/\/$/, '')
  return [
    {
      title: 'Node.js, OpenTelemetry',
      hint: 'Any program that has the OpenTelemetry packages; no change of code.',
      text: [
        `export OTEL_EXPORTER_OTLP_ENDPOINT=${endpoints.otlpHttp}`,
        'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
        'export OTEL_TRACES_EXPORTER=otlp OTEL_LOGS_EXPORTER=otlp OTEL_METRICS_EXPORTER=none',
        'export OTEL_SERVICE_NAME=my-service',
        'node --require @opentelemetry/auto-instrumentations-node/register app.js',
      ].join('\n'),
    },
    {
      title: 'curl',
      hint: 'One line through the Loki push API.',
      text: [
        `curl -sS ${loki}/loki/api/v1/push -H 'Content-Type: application/json' -d '{`,
        '  "streams": [{ "stream": { "service_name": "hello", "level": "info" },',
        `    "values": [["'"$(date +%s)000000000"'", "hello from curl"]] }] }'`,
      ].join('\n'),
    },
    {
      title: 'pino',
      hint: 'npm install pino pino-loki',
      text: [
        "import pino from 'pino'",
        '',
        'const log = pino({',
        "  transport: { target: 'pino-loki', options: {",
        `    host: '${loki}', batching: { interval: 1 }, labels: { service_name: 'my-service' },`,
        '  } },',
        '})',
        "log.info({ orderId: 42 }, 'hello from pino')",
      ].join('\n'),
    },
  ]
}
