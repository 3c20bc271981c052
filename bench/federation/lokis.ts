// A process of its own: Lokis that answer a range query with lines they have ready, one of them late.
// Arguments: how many, lines of each, milliseconds by which the last is late. Prints their addresses as
// JSON and ends with its input.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const [count = 10, lines = 100, lateMs = 50] = process.argv.slice(2).map(Number)
const NEWEST = 1_768_471_200_000_000_000n

/** Newest first; those of the clusters are one after the other in turn. */
function linesOf(cluster: number): [ts: bigint, line: string][] {
  return Array.from({ length: lines }, (_, i) => [
    NEWEST - BigInt(i * count + cluster) * 1_000_000n,
    `level=info msg="request done" path=/cart/items/${i} status=200 duration=${(i * 7) % 500}ms`,
  ])
}

function answer(cluster: number, url: string): Buffer {
  const { searchParams } = new URL(url, 'http://localhost')
  const start = BigInt(searchParams.get('start') ?? 0)
  const end = BigInt(searchParams.get('end') ?? NEWEST + 1n)
  const values = all[cluster]
    ?.filter(([ts]) => ts >= start && ts < end)
    .slice(0, Number(searchParams.get('limit') ?? 100))
    .map(([ts, line]) => [String(ts), line])
  const stream = { app: 'shop', namespace: `shop-${cluster}`, service_name: 'shop' }
  const data = { resultType: 'streams', result: values?.length ? [{ stream, values }] : [] }
  return Buffer.from(JSON.stringify({ status: 'success', data }))
}

const all = Array.from({ length: count }, (_, i) => linesOf(i))
const known = new Map<string, Buffer>()
const urls: string[] = []
for (let i = 0; i < count; i++) {
  const server = createServer((request, response) => {
    const key = `${i} ${request.url}`
    const body = known.get(key) ?? answer(i, request.url ?? '')
    // The same is asked again and again: what is measured is who asks.
    if (known.size < 1000) known.set(key, body)
    if (i === count - 1) setTimeout(send, lateMs, response, body)
    else send(response, body)
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  urls.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

function send(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

process.stdout.write(`${JSON.stringify(urls)}\n`)
process.stdin.resume().once('end', () => process.exit(0))
