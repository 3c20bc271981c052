export { LokiTransport } from './loki-transport.ts'
