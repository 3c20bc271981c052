import type { StockTelemetry } from '../telemetry/stock.ts'
import type { TailspanTelemetry } from '../telemetry/tailspan.ts'

export const serviceNames = [
  'shop-front',
  'cart',
  'payment',
  'order-worker',
  'support-agent',
] as const

export type ServiceName = (typeof serviceNames)[number]

interface Definition {
  readonly version: string
  readonly telemetry: StockTelemetry | TailspanTelemetry
}

/** Who uses what: together they cover the ways in which telemetry usually travels. */
export const definitions: Readonly<Record<ServiceName, Definition>> = {
  'shop-front': { version: '4.2.0', telemetry: { by: 'stock', spans: 'json', logs: 'pino' } },
  cart: { version: '1.17.3', telemetry: { by: 'tailspan', logs: 'loki' } },
  payment: { version: '2.0.1', telemetry: { by: 'stock', spans: 'grpc', logs: 'winston' } },
  'order-worker': { version: '0.9.4', telemetry: { by: 'stock', spans: 'proto', logs: 'otlp' } },
  'support-agent': { version: '0.3.0', telemetry: { by: 'tailspan', logs: 'otlp' } },
}
