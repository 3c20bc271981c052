import { parseArgs } from 'node:util'

/** Where the telemetry goes and how busy the shop is. */
export interface ShopOptions {
  /** Base URL for Loki push (`/loki/api/v1/push`) and OTLP over HTTP (`/v1/*`). */
  readonly endpoint: string
  /** URL of the OTLP gRPC receiver. */
  readonly grpcEndpoint: string
  /** Requests per second of the generated traffic. */
  readonly rate: number
  /** Also report what the telemetry libraries complain about, such as a refused push. */
  readonly verbose: boolean
}

export const defaultOptions: ShopOptions = {
  endpoint: 'http://127.0.0.1:3100',
  grpcEndpoint: 'http://127.0.0.1:4317',
  rate: 3,
  verbose: false,
}

/**
 * Reads `--endpoint URL --grpc URL --rate N --verbose`.
 * @throws Error that names the flag at fault
 */
export function readOptions(argv: readonly string[]): ShopOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      endpoint: { type: 'string', default: defaultOptions.endpoint },
      grpc: { type: 'string', default: defaultOptions.grpcEndpoint },
      rate: { type: 'string', default: String(defaultOptions.rate) },
      verbose: { type: 'boolean', default: false },
    },
  })
  const rate = Number(values.rate)
  if (!(rate > 0 && rate <= 1000)) {
    throw new Error(`--rate must be above 0 and at most 1000, not "${values.rate}"`)
  }
  return {
    endpoint: url('--endpoint', values.endpoint),
    grpcEndpoint: url('--grpc', values.grpc),
    rate,
    verbose: values.verbose,
  }
}

function url(flag: string, text: string): string {
  if (!URL.canParse(text)) throw new Error(`${flag} must be a URL, not "${text}"`)
  return text.endsWith('/') ? text.slice(0, -1) : text
}
