import { flag, number, record, shape, text, whole } from '../openapi/schema.ts'
import { question } from './route.ts'

/** `/api/v1/status`: where to send data, and how much has come. */
export const status = question(
  {
    id: 'status',
    tag: 'server',
    summary: 'Version, where to send data, and how much has come.',
    path: '/api/v1/status',
    params: {},
    answer: record('StatusAnswer', {
      version: text(),
      uptimeSeconds: whole(),
      dataFolder: text(),
      demo: flag('whether the demo runs'),
      endpoints: shape({
        ui: text(),
        loki: text('for Loki’s push'),
        otlpHttp: text('for OTLP over HTTP'),
        otlpGrpc: {
          anyOf: [{ type: 'string' }, { type: 'null' }],
          description: 'for OTLP over gRPC; null when that is off',
        },
        zipkin: text('for Zipkin’s spans'),
      }),
      totals: shape({
        lines: whole(),
        spans: whole(),
        linesDropped: whole(),
        spansDropped: whole(),
      }),
      perSecond: shape({ lines: number(), spans: number() }),
    }),
  },
  ({ deps }) => ({
    version: deps.about.version,
    uptimeSeconds: Math.round(process.uptime()),
    dataFolder: deps.about.dataFolder,
    demo: deps.about.demo,
    endpoints: deps.about.endpoints(),
    ...deps.counters.summary(),
  }),
)
