// A process of its own: pushes lines and tails them for some time, and prints how long both took.
// Arguments: URL of the server, seconds.
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { quantile } from '../measure/median.ts'

/** What the process prints, as JSON; milliseconds. */
export interface Probed {
  /** From a push until it is acknowledged. */
  readonly push: Quantiles
  /** From a push until its line is in the tail. */
  readonly tail: Quantiles
  /** Lines pushed that the tail did not show. */
  readonly lost: number
}

interface Quantiles {
  readonly p50: number
  readonly p99: number
}

const [base = '', seconds] = process.argv.slice(2)
const EVERY_MS = 20
const LINES = 10

const sentAt = new Map<string, number>()
const pushes: number[] = []
const tails: number[] = []

const query = new URLSearchParams({ query: '{probe="yes"}', limit: '1' }).toString()
const socket = new WebSocket(`${base.replace('http', 'ws')}/loki/api/v1/tail?${query}`)
await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
socket.on('message', (data: Buffer) => {
  const { streams = [] } = JSON.parse(String(data)) as { streams?: { values: string[][] }[] }
  for (const [, line = ''] of streams.flatMap(({ values }) => values)) {
    const at = sentAt.get(line)
    if (at !== undefined) tails.push(performance.now() - at)
    sentAt.delete(line)
  }
})

async function push(n: number): Promise<void> {
  const now = BigInt(Date.now()) * 1_000_000n
  const lines = Array.from({ length: LINES }, (_, i) => `probe ${process.pid} ${n} ${i}`)
  const started = performance.now()
  for (const line of lines) sentAt.set(line, started)
  const values = lines.map((line, i) => [String(now + BigInt(i)), line])
  const response = await fetch(`${base}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ streams: [{ stream: { probe: 'yes' }, values }] }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  pushes.push(performance.now() - started)
}

const ends = performance.now() + Number(seconds) * 1000
const running: Promise<void>[] = []
for (let n = 0; performance.now() < ends; n++) {
  running.push(push(n))
  await sleep(EVERY_MS)
}
await Promise.all(running)
await sleep(500)
socket.close()
const quantiles = (list: number[]): Quantiles => ({
  p50: quantile(list, 0.5),
  p99: quantile(list, 0.99),
})
const probed: Probed = { push: quantiles(pushes), tail: quantiles(tails), lost: sentAt.size }
process.stdout.write(JSON.stringify(probed))
