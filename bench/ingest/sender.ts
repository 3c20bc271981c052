// A process of its own: sends generated rows over HTTP and prints how long that took.
// Arguments: URL of the server, format, number of rows.
import http from 'node:http'
import { format, readFormat } from './formats.ts'

const CONNECTIONS = 4

/** What the process prints, as JSON. */
export interface Sent {
  /** From the first request to the last answer. */
  readonly seconds: number
  /** Answers other than 2xx. */
  readonly refused: number
  readonly megabytes: number
  readonly medianMs: number
  readonly p99Ms: number
}

const [base, formatName, rows] = process.argv.slice(2)
const { path, contentType, bodies } = format(readFormat(formatName))
const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS })

/** Resolves with the status once the answer is read. */
function post(body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': contentType, 'content-length': body.length }
    const request = http.request(base + path, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
    request.once('error', reject).end(body)
  })
}

async function send(all: readonly Buffer[]): Promise<Sent> {
  const latencies: number[] = []
  let refused = 0
  let next = 0
  const started = performance.now()
  const connection = async (): Promise<void> => {
    for (let body = all[next++]; body; body = all[next++]) {
      const asked = performance.now()
      const status = await post(body)
      latencies.push(performance.now() - asked)
      if (status < 200 || status > 299) refused++
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  const seconds = (performance.now() - started) / 1000
  latencies.sort((a, b) => a - b)
  return {
    seconds,
    refused,
    megabytes: all.reduce((sum, body) => sum + body.length, 0) / 1e6,
    medianMs: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
  }
}

// Made before the clock starts.
const all = [...bodies(Number(rows))]
process.stdout.write(JSON.stringify(await send(all)))
agent.destroy()
