import type { Endpoints } from '../api/tailspan/deps.ts'

/** What a person sees once the server listens. */
export function banner(info: {
  readonly version: string
  readonly endpoints: Endpoints
  readonly dataFolder: string
  readonly demo: boolean
}): string {
  const { endpoints } = info
  const rows: [string, string][] = [
    ['UI', endpoints.ui],
    ['Loki push', endpoints.loki],
    [
      'OTLP',
      [endpoints.otlpHttp, ...(endpoints.otlpGrpc ? [`${endpoints.otlpGrpc} (gRPC)`] : [])].join(
        '  ',
      ),
    ],
    ['Zipkin', endpoints.zipkin],
    ['Data', info.dataFolder],
    [
      'Demo',
      info.demo ? 'a small shop is sending logs and traces (--no-demo leaves it out)' : 'off',
    ],
    ['Stop', 'Ctrl-C'],
  ]
  const lines = rows.map(([name, text]) => `  ${name.padEnd(10)} ${text}`)
  return `\n  Tailspan ${info.version}\n\n${lines.join('\n')}\n\n`
}
