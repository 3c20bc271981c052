import type { OtlpLogOptions } from '../../options/log-options.ts'
import { withScheme } from '../../options/otlp-protocol.ts'
import { readPairs } from '../../options/read-pairs.ts'
import { otlpVariables, readTls } from '../../options/read-tls.ts'
import type { SignalContext } from '../../options/signal-context.ts'
import type { OptionReader } from '../read-options.ts'
import { OtlpLogSink } from './otlp-sink.ts'

const PATH = 'v1/logs'
const DEFAULT_URL = `http://localhost:4318/${PATH}`

/** The sink that the options and OpenTelemetry's variables ask for; none when its address is wrong. */
export function otlpSinks(
  options: true | OtlpLogOptions,
  around: SignalContext,
  reader: OptionReader,
  { random = Math.random }: { readonly random?: () => number },
): OtlpLogSink[] {
  const { url: wanted, headers, tls, protocol } = options === true ? {} : options
  const base = around.env('OTEL_EXPORTER_OTLP_ENDPOINT')
  const address =
    wanted ??
    around.env('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT') ??
    (base === undefined ? DEFAULT_URL : `${base.replace(/\/*$/, '')}/${PATH}`)
  const url = reader.url('logs.otlp.url', withScheme(address, 'LOGS', undefined, around))
  if (url === undefined) return []
  if (url.port === '4317') {
    around.warn(
      `${url.host} is where gRPC is taken; log lines go by HTTP to port 4318 of the same host`,
    )
    url.port = '4318'
  }
  const pairs =
    around.env('OTEL_EXPORTER_OTLP_LOGS_HEADERS') ?? around.env('OTEL_EXPORTER_OTLP_HEADERS')
  const sink = new OtlpLogSink(
    {
      url,
      headers: { ...Object.fromEntries(readPairs(pairs)), ...headers },
      protocol: readProtocol(protocol, around),
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

const PROTOCOLS = ['http/protobuf', 'http/json'] as const
const OWN = 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL'
const COMMON = 'OTEL_EXPORTER_OTLP_PROTOCOL'

function readProtocol(
  option: string | undefined,
  around: SignalContext,
): (typeof PROTOCOLS)[number] {
  const [standard] = PROTOCOLS
  const own = option ?? around.env(OWN)
  const said = (own ?? around.env(COMMON) ?? standard).trim().toLowerCase()
  const known = PROTOCOLS.find((each) => each === said)
  // Said of all signals it is not wrong: spans go by it.
  if (known !== undefined || (own === undefined && said === 'grpc')) return known ?? standard
  const where = option === undefined ? (own === undefined ? COMMON : OWN) : 'logs.otlp.protocol'
  around.warn(
    `${where}: log lines go by ${PROTOCOLS.join(' or ')}, not by ${said}; taking ${standard}`,
  )
  return standard
}
