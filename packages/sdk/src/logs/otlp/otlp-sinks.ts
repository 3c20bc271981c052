import type { OtlpLogOptions } from '../../options/log-options.ts'
import { fitPort, LOG_PROTOCOLS, readProtocol, withScheme } from '../../options/otlp-protocol.ts'
import { readPairs } from '../../options/read-pairs.ts'
import { otlpVariables, readTls } from '../../options/read-tls.ts'
import type { SignalContext } from '../../options/signal-context.ts'
import type { OptionReader } from '../read-options.ts'
import { OtlpLogSink } from './otlp-sink.ts'

const PATH = 'v1/logs'
const DEFAULT_URL = `http://localhost:4318/${PATH}`
const DEFAULT_GRPC_URL = 'http://localhost:4317'

/** The sink that the options and OpenTelemetry's variables ask for; none when its address is wrong. */
export function otlpSinks(
  options: true | OtlpLogOptions,
  around: SignalContext,
  reader: OptionReader,
  { random = Math.random }: { readonly random?: () => number },
): OtlpLogSink[] {
  const given: OtlpLogOptions = options === true ? {} : options
  const { url: wanted, headers, tls } = given
  const protocol = readProtocol('LOGS', given.protocol, LOG_PROTOCOLS, around)
  const standard = protocol === 'grpc' ? DEFAULT_GRPC_URL : DEFAULT_URL
  const base = around.env('OTEL_EXPORTER_OTLP_ENDPOINT')
  const address =
    wanted ??
    around.env('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT') ??
    (base === undefined ? standard : `${base.replace(/\/*$/, '')}/${PATH}`)
  const url = reader.url('logs.otlp.url', withScheme(address, 'LOGS', protocol, around))
  if (url === undefined) return []
  fitPort(url, protocol, around)
  const pairs =
    around.env('OTEL_EXPORTER_OTLP_LOGS_HEADERS') ?? around.env('OTEL_EXPORTER_OTLP_HEADERS')
  const sink = new OtlpLogSink(
    {
      url,
      headers: { ...Object.fromEntries(readPairs(pairs)), ...headers },
      protocol: protocol ?? 'http/protobuf',
      resource: Object.entries(around.resource).flatMap(([name, value]) => {
        if (value === undefined || value === null) return []
        return [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const]
      }),
      delayMs: 1000,
      timeoutMs: 10_000,
      tls: readTls(
        {
          options: [
            ['logs.otlp.tls', tls],
            ['tls', around.tls],
          ],
          variables: otlpVariables('LOGS'),
        },
        around,
      ),
      spoolDir: around.spoolDir,
    },
    { lost: (loss) => around.lost(loss), random },
  )
  return [sink]
}
