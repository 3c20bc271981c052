import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { median, quantile } from '../measure/median.ts'
import { type Compiled, compile } from './compiled.ts'
import { closedLoop, openLoop } from './middleware-load.ts'
import { middlewareSetUps } from './middleware-set-ups.ts'

const HELP = `usage: npx tsx --conditions=@tailspan/source bench/sdk/middleware.ts [options]

Asks the same app of Fastify with nothing, with our plugin and with OpenTelemetry's instrumentation, and prints
tables: CPU per request with as many requests as it answers, and latency at 30 % of what the slowest of them answers.
All apps run at once and are asked in turn, some requests each, so that what else the machine does meets all alike.
/hello answers at once; /real waits 2 ms and uses about 0.3 ms. The apps run on core 0, all else on core 1, where
there is taskset. They run what is published, by plain node.

  --runs N       rounds, each with new processes; medians are shown (5)
  --requests N   of each app in a round, after as many to warm it up (40000)
  --turns N      parts that a round is asked in (20)
  --seconds N    of each app at a rate (3)
  --only TEXT    set-ups with this in their name, beside the bare one
  --path PATH    /hello or /real
  --no-latency   CPU only
`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    requests: { type: 'string', default: '40000' },
    turns: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    path: { type: 'string' },
    'no-latency': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const CONNECTIONS = 20
const REAL_MS = 0.29
/** What the slowest app answers is far from overload then, and the same for all. */
const SHARE = 0.3

interface App {
  readonly port: number
  /** Of the app so far, µs. */
  cpu(): Promise<number>
  stop(): Promise<void>
}

interface Measured {
  readonly cpuMicros: number[]
  readonly p50: number[]
  readonly p95: number[]
  readonly p99: number[]
  /** What it answered at once. */
  readonly perSecond: number[]
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP)
  const sink = await startSink()
  const hashes = calibrate(REAL_MS)
  const compiled = compile('middleware-app.ts')
  for (const path of values.path === undefined ? ['/hello', '/real'] : [values.path]) {
    const table = await measure(path, async (name) => startApp(name, sink.url, hashes, compiled))
    process.stdout.write(`### ${path}\n\n${table}\n`)
  }
  sink.stop()
}

async function measure(path: string, start: (name: string) => Promise<App>): Promise<string> {
  const names = [...middlewareSetUps.keys()].filter(
    (name, i) => i === 0 || name.includes(values.only),
  )
  const results = new Map<string, Measured>()
  let rate = 0
  for (let round = 0; round < Number(values.runs); round++) {
    const apps = new Map<string, App>()
    for (const name of names) apps.set(name, await start(name))
    try {
      await measureCpu(apps, path, results)
      const slowest = Math.min(...[...results.values()].map((of) => median(of.perSecond)))
      if (rate === 0) rate = slowest * SHARE
      if (!values['no-latency']) await measureLatency(apps, path, rate, results)
    } finally {
      for (const app of apps.values()) await app.stop()
    }
  }
  return tableOf(results, rate)
}

async function measureCpu(
  apps: ReadonlyMap<string, App>,
  path: string,
  results: Map<string, Measured>,
): Promise<void> {
  // /real takes about ten times as long.
  const requests = Math.ceil(Number(values.requests) / (path === '/real' ? 10 : 1))
  // The compiler has its say first.
  for (const app of apps.values()) await closedLoop(app.port, path, CONNECTIONS, requests)
  const turns = Number(values.turns)
  const inTurn = Math.ceil(requests / turns)
  for (let turn = 0; turn < turns; turn++) {
    for (const [name, app] of apps) {
      const of = results.get(name) ?? { cpuMicros: [], p50: [], p95: [], p99: [], perSecond: [] }
      results.set(name, of)
      const before = await app.cpu()
      const begun = performance.now()
      await closedLoop(app.port, path, CONNECTIONS, inTurn)
      of.perSecond.push((inTurn / (performance.now() - begun)) * 1000)
      of.cpuMicros.push(((await app.cpu()) - before) / inTurn)
    }
  }
}

async function measureLatency(
  apps: ReadonlyMap<string, App>,
  path: string,
  rate: number,
  results: ReadonlyMap<string, Measured>,
): Promise<void> {
  for (const [name, app] of apps) {
    const ms = Number(values.seconds) * 1000
    const times = await openLoop(app.port, path, CONNECTIONS * 5, rate, ms)
    const of = results.get(name)
    of?.p50.push(quantile(times, 0.5))
    of?.p95.push(quantile(times, 0.95))
    of?.p99.push(quantile(times, 0.99))
  }
}

function tableOf(results: ReadonlyMap<string, Measured>, rate: number): string {
  const [bare] = results.values()
  const base = median(bare?.cpuMicros ?? [])
  const rows = [...results].map(([name, { cpuMicros, p50, p95, p99 }]) => {
    const cpu = median(cpuMicros)
    const more = cpu - base
    const cells = [
      name,
      cpu.toFixed(1),
      name === [...results.keys()][0] ? '' : more.toFixed(1),
      name === [...results.keys()][0] ? '' : `${((100 * more) / base).toFixed(1)} %`,
      ...[p50, p95, p99].map((times) => median(times).toFixed(2)),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    `| | CPU µs/request | more, µs | more | p50 ms | p95 ms | p99 ms at ${Math.round(rate)}/s |`,
    '|---|--:|--:|--:|--:|--:|--:|',
    ...rows,
    '',
  ].join('\n')
}

async function startApp(
  name: string,
  sink: string,
  hashes: number,
  { app, sdk }: Compiled,
): Promise<App> {
  const node = [app, name, sink, String(hashes), sdk]
  const pinned = process.platform === 'linux' && availableParallelism() > 1
  const [command, args] = pinned
    ? (['taskset', ['-c', '0', process.execPath, ...node]] as const)
    : ([process.execPath, node] as const)
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const { port } = (await message(child)) as { port: number }
  return {
    port,
    cpu: async () => {
      const answer = message(child)
      child.send('cpu')
      return ((await answer) as { cpuMicros: number }).cpuMicros
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

async function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => {
      child.off('message', said)
      reject(new Error(`the app ended with ${String(code)}`))
    }
    const said = (text: unknown): void => {
      child.off('exit', ended)
      resolve(text)
    }
    child.once('message', said)
    child.once('exit', ended)
  })
}

/** Takes whatever is sent to a collector or Loki. */
async function startSink(): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(request.url === '/v1/traces' ? 200 : 204).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** How often a kilobyte is hashed in that time. */
function calibrate(ms: number): number {
  const work = Buffer.alloc(1024, 'x')
  const rates = Array.from({ length: 20 }, () => {
    const hash = createHash('sha256')
    const begun = performance.now()
    for (let i = 0; i < 2000; i++) hash.update(work)
    return 2000 / (performance.now() - begun)
  })
  return Math.round(Math.max(...rates) * ms)
}

await main()
