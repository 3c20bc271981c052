import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { decodeOtlp, type SentSpan } from './otlp-decode.ts'

/** A collector on a free port that keeps the spans it took. */
export interface OtlpServer {
  readonly url: string
  /** Of requests that were answered with 200. */
  readonly spans: SentSpan[]
  /** Headers of all requests so far. */
  readonly requests: IncomingMessage['headers'][]
  /** Answers the requests to come; undefined for 200. It may answer by itself, or not at all. */
  answer: ((response: ServerResponse, request: number) => number | 'mine') | undefined
  /** Resolves when this many spans were taken. */
  taken(spans: number): Promise<void>
  stop(): Promise<void>
}

export async function startOtlpServer(): Promise<OtlpServer> {
  const waiting: { readonly spans: number; readonly resolve: () => void }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      otlp.requests.push(request.headers)
      const status = otlp.answer?.(response, otlp.requests.length) ?? 200
      if (status === 200) {
        const raw = Buffer.concat(chunks)
        const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
        otlp.spans.push(...decodeOtlp(body))
      }
      if (status !== 'mine') response.writeHead(status).end()
      for (const each of waiting) if (otlp.spans.length >= each.spans) each.resolve()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const otlp: OtlpServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    spans: [],
    requests: [],
    answer: undefined,
    taken: (spans) =>
      new Promise((resolve) => {
        if (otlp.spans.length >= spans) resolve()
        else waiting.push({ spans, resolve })
      }),
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return otlp
}
