/** How OTLP is sent; in protobuf both times. */
export type OtlpProtocol = 'http/protobuf' | 'grpc'
/** Log lines may go in JSON, too. */
export type OtlpLogProtocol = OtlpProtocol | 'http/json'

export const PROTOCOLS: readonly OtlpProtocol[] = ['http/protobuf', 'grpc']
export const LOG_PROTOCOLS: readonly OtlpLogProtocol[] = [...PROTOCOLS, 'http/json']

export interface ProtocolSurroundings {
  env(name: string): string | undefined
  /** Tells each text once. */
  warn(message: string): void
}

type OtlpSignal = 'TRACES' | 'METRICS' | 'LOGS'

const HTTP_PORT = '4318'
const GRPC_PORT = '4317'

/** What the option or a variable says, that of the signal first; undefined when nobody says anything. */
export function readProtocol<P extends OtlpLogProtocol>(
  signal: OtlpSignal,
  option: P | undefined,
  known: readonly P[],
  around: ProtocolSurroundings,
): P | 'http/protobuf' | undefined {
  const names = [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL']
  const name = names.find((each) => around.env(each) !== undefined)
  const said = option ?? (name && around.env(name)?.trim().toLowerCase())
  if (said === undefined) return undefined
  const found = known.find((each) => each === said)
  if (found !== undefined) return found
  const where = option === undefined ? name : `${signal.toLowerCase()}.protocol`
  around.warn(`${where}: ${said} is none of ${known.join(', ')}; taking http/protobuf`)
  return 'http/protobuf'
}

/** An address with its scheme. That of gRPC is secure unless it is said that it is not, as OpenTelemetry has it. */
export function withScheme(
  text: string,
  signal: OtlpSignal,
  protocol: OtlpLogProtocol | undefined,
  around: ProtocolSurroundings,
): string {
  if (/^[a-z][a-z+.-]*:\/\//i.test(text)) return text
  const insecure =
    around.env(`OTEL_EXPORTER_OTLP_${signal}_INSECURE`) ?? around.env('OTEL_EXPORTER_OTLP_INSECURE')
  const secure = protocol === 'grpc' && insecure?.trim().toLowerCase() !== 'true'
  return `${secure ? 'https' : 'http'}://${text}`
}

/** Where the protocol is taken: each of the two has a port of its own, and one is often named for the other. */
export function fitPort(
  url: URL,
  protocol: OtlpLogProtocol | undefined,
  around: ProtocolSurroundings,
): void {
  if (protocol === undefined && url.port === GRPC_PORT) {
    around.warn(
      `${url.host} is where gRPC is taken: OTEL_EXPORTER_OTLP_PROTOCOL=grpc sends by it; until then HTTP goes to port ${HTTP_PORT} of the same host`,
    )
    url.port = HTTP_PORT
  }
  if (protocol === 'grpc' && url.port === HTTP_PORT) {
    around.warn(
      `${url.host} is where HTTP is taken; gRPC goes to port ${GRPC_PORT} of the same host`,
    )
    url.port = GRPC_PORT
  }
}
