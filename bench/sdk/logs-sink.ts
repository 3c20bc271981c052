import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import protobuf from 'protobufjs'
import snappy from 'snappy'

/** A stand-in for Loki that counts lines by their `n`, and turns everybody away while it is shut. */
export interface CountingLoki {
  readonly url: string
  shut: boolean
  /** Different lines that came. */
  readonly kept: number
  /** Bytes on the wire of what was kept. */
  readonly wireBytes: number
  /** Of them, those whose number is below. */
  keptBelow(n: number): number
  reset(): void
  stop(): Promise<void>
}

const unzip = promisify(gunzip)
/** What Loki's gRPC takes in one message by default; more is refused for good. */
const MAX_BODY = 4_194_304
const PushRequest = protobuf
  .parse(
    `syntax = "proto3";
message PushRequest { repeated Stream streams = 1; }
message Stream { string labels = 1; repeated Entry entries = 2; }
message Entry { string line = 2; }`,
  )
  .root.lookupType('PushRequest')

export async function startCountingLoki(): Promise<CountingLoki> {
  const seen = new Set<number>()
  const sink = {
    url: '',
    shut: false,
    wireBytes: 0,
    get kept() {
      return seen.size
    },
    keptBelow: (n: number) => [...seen].filter((one) => one < n).length,
    reset: () => {
      seen.clear()
      sink.wireBytes = 0
      sink.shut = false
    },
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  const take = async (request: IncomingMessage): Promise<number> => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    if (sink.shut) return 503
    const body = Buffer.concat(chunks)
    const { 'content-type': type, 'content-encoding': encoding } = request.headers
    const json = type === 'application/json'
    const plain = !json
      ? ((await snappy.uncompress(body, { asBuffer: true })) as Buffer)
      : encoding === 'gzip'
        ? await unzip(body)
        : body
    if (plain.length > MAX_BODY) return 500
    sink.wireBytes += body.length
    const text = json ? plain.toString() : linesOf(plain)
    for (const [, n] of text.matchAll(/\\?"n\\?":(\d+)/g)) seen.add(Number(n))
    return 204
  }
  const server = createServer((request, response) => {
    take(request).then(
      (status) => response.writeHead(status).end(status === 500 ? 'ResourceExhausted' : ''),
      () => response.writeHead(400).end(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  sink.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return sink
}

function linesOf(bytes: Buffer): string {
  const { streams } = PushRequest.toObject(PushRequest.decode(bytes)) as {
    readonly streams: readonly { readonly entries: readonly { readonly line: string }[] }[]
  }
  return streams.flatMap(({ entries }) => entries.map(({ line }) => line)).join('\n')
}
