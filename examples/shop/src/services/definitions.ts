import type { Instrumentation } from '../telemetry/sdk.ts'

export const serviceNames = [
  'shop-front',
  'cart',
  'payment',
  'order-worker',
  'support-agent',
] as const

export type ServiceName = (typeof serviceNames)[number]

export interface Definition {
  readonly version: string
  readonly spans: Instrumentation['spans']
  /** The library that the service logs with. */
  readonly logs: 'pino-worker' | 'pino' | 'winston' | 'otlp-proto' | 'otlp-json'
}

/** Who uses what: together they cover the ways in which telemetry usually travels. */
export const definitions: Readonly<Record<ServiceName, Definition>> = {
  'shop-front': { version: '4.2.0', spans: 'proto', logs: 'pino-worker' },
  cart: { version: '1.17.3', spans: 'json', logs: 'pino' },
  payment: { version: '2.0.1', spans: 'grpc', logs: 'winston' },
  'order-worker': { version: '0.9.4', spans: 'proto', logs: 'otlp-proto' },
  'support-agent': { version: '0.3.0', spans: 'proto', logs: 'otlp-json' },
}
