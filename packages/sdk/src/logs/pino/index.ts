export { type LokiDestination, lokiDestination } from './loki-destination.ts'
// pino looks for a transport's builder under this name.
// oxlint-disable-next-line import/no-default-export
export { lokiTransport as default } from './loki-transport.ts'
