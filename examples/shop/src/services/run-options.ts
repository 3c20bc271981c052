import { parseArgs } from 'node:util'
import { type ServiceName, serviceNames } from './definitions.ts'

export interface RunOptions {
  readonly service: ServiceName
  readonly port: number
  readonly endpoint: string
  readonly grpcEndpoint: string
  readonly verbose: boolean
  /** Base URL of a service by name; throws when it was not on the command line. */
  readonly peer: (name: string) => string
}

/**
 * Reads what the supervisor passes to a service.
 * @throws Error that says what is missing
 */
export function readRunOptions(argv: readonly string[]): RunOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      service: { type: 'string' },
      port: { type: 'string', default: '0' },
      endpoint: { type: 'string' },
      grpc: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      cart: { type: 'string' },
      payment: { type: 'string' },
      'support-agent': { type: 'string' },
    },
  })
  const service = serviceNames.find((name) => name === values.service)
  if (!service) throw new Error(`--service must be one of ${serviceNames.join(', ')}`)
  const { endpoint, grpc } = values
  if (!endpoint || !grpc) throw new Error('--endpoint and --grpc are needed')
  const peers = new Map<string, string | boolean | undefined>(Object.entries(values))
  return {
    service,
    port: Number(values.port),
    endpoint,
    grpcEndpoint: grpc,
    verbose: values.verbose,
    peer: (name) => {
      const url = peers.get(name)
      if (typeof url !== 'string') throw new Error(`${service} was not given --${name}`)
      return url
    },
  }
}
