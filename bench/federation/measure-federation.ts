import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { fileURLToPath } from 'node:url'
import { startServer, type TestServer } from '../../conformance/harness/server.ts'
import { runInProcess } from '../measure/in-process.ts'
import { median, quantile } from '../measure/median.ts'
import { cpuSeconds } from '../measure/processes.ts'

const CLUSTERS = 10
/** Loki's default limit. */
const LINES = 100
const LATE_MS = 50
const AT_ONCE = 500

/** Questions to many clusters; milliseconds. */
export interface FederationResult {
  readonly clusters: number
  /** One question after the other: to the slowest cluster alone, to it through the server, to all. */
  readonly slowest: Quantiles
  readonly passedOn: Quantiles
  readonly all: Quantiles
  /** Median of what a question to all takes longer than the one to the slowest right before it. */
  readonly added: number
  /** Processor time of the server for a question to all. */
  readonly cpuMs: number
  readonly concurrent: Concurrent
  readonly merge: Merged
}

interface Quantiles {
  readonly p50: number
  readonly p99: number
}

/** Many questions to all at once. */
interface Concurrent {
  readonly atOnce: number
  readonly answered: number
  readonly perSecond: number
  readonly took: Quantiles
  /** Resident memory of the server's process before, and its peak; MB. */
  readonly before: number
  readonly peak: number
}

/** What `merge.ts` prints. */
interface Merged {
  readonly lines: number
  readonly clusters: number
  readonly linesPerSecond: number
  readonly cpuNsPerLine: number
}

/** Asks a server with ten clusters and a store of its own, which is empty. */
export async function measureFederation(runs: number): Promise<FederationResult> {
  const lokis = await startLokis()
  const server = await startServer()
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  try {
    for (const [i, url] of lokis.urls.entries()) await add(server, `c${i}`, url)
    const last = CLUSTERS - 1
    const path = `/loki/api/v1/query_range?${range}`
    const ask = (url: string): Promise<number> => timed(agent, url + path, url)
    const urls = {
      slowest: lokis.urls[last] ?? '',
      passedOn: `${server.url}/clusters/c${last}`,
      all: `${server.url}/clusters/all`,
    }
    for (let i = 0; i < 50; i++) for (const url of Object.values(urls)) await ask(url)
    const took = { slowest: [] as number[], passedOn: [] as number[], all: [] as number[] }
    for (let i = 0; i < runs * 40; i++) {
      for (const name of ['slowest', 'passedOn', 'all'] as const) {
        took[name].push(await ask(urls[name]))
      }
    }
    const added = median(took.all.map((ms, i) => ms - (took.slowest[i] ?? Number.NaN)))
    const cpu = await cpuSeconds(server.pid)
    for (let i = 0; i < runs * 20; i++) await ask(urls.all)
    const cpuMs = (((await cpuSeconds(server.pid)) - cpu) * 1000) / (runs * 20)
    const concurrent = await askAtOnce(server, () => ask(urls.all), runs)
    const merge = (await runInProcess(new URL('merge.ts', import.meta.url), [])) as Merged
    return {
      clusters: CLUSTERS,
      slowest: quantiles(took.slowest),
      passedOn: quantiles(took.passedOn),
      all: quantiles(took.all),
      added,
      cpuMs,
      concurrent,
      merge,
    }
  } finally {
    agent.destroy()
    await server.stop()
    lokis.stop()
  }
}

const range = new URLSearchParams({
  query: '{app="shop"} |= "done"',
  start: '1768467600000000000',
  end: '1768471200000000001',
  limit: String(LINES),
}).toString()

async function askAtOnce(
  server: TestServer,
  ask: () => Promise<number>,
  runs: number,
): Promise<Concurrent> {
  const before = await resident(server.pid, 'VmRSS')
  const started = performance.now()
  const answered = AT_ONCE * runs
  const took: number[] = []
  let left = answered
  const worker = async (): Promise<void> => {
    while (left-- > 0) took.push(await ask())
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const perSecond = (answered * 1000) / (performance.now() - started)
  const peak = await resident(server.pid, 'VmHWM')
  return { atOnce: AT_ONCE, answered, perSecond, took: quantiles(took), before, peak }
}

/** Milliseconds until an answer is read to its end; those of all clusters must be of all. */
function timed(agent: Agent, url: string, base: string): Promise<number> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.once('error', reject).once('end', () => {
        const ok = text.split('"status":"ok"').length - 1
        const whole = !base.endsWith('/all') || ok === CLUSTERS + 1
        if (response.statusCode === 200 && whole) resolve(performance.now() - started)
        else reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(-1000)}`))
      })
    })
    request.once('error', reject)
  })
}

async function add(server: TestServer, id: string, url: string): Promise<void> {
  const response = await fetch(`${server.url}/api/v1/clusters`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, loki: { url } }),
  })
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
}

async function startLokis(): Promise<{ readonly urls: string[]; stop(): void }> {
  const file = fileURLToPath(new URL('lokis.ts', import.meta.url))
  const args = ['--import', 'tsx', file, CLUSTERS, LINES, LATE_MS].map(String)
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { urls: JSON.parse(String(line)) as string[], stop: () => void child.stdin.end() }
}

/** MB of a process' memory, as /proc tells; NaN where there is none. */
async function resident(pid: number, what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024
}

function quantiles(values: readonly number[]): Quantiles {
  return { p50: median(values), p99: quantile(values, 0.99) }
}
