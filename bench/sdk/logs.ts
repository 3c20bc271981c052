import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { median } from '../measure/median.ts'
import { compile } from './compiled.ts'
import type { AppReport, Stalls } from './logs-app.ts'
import { alone, type Shipper, shippers } from './logs-shippers.ts'
import { type CountingLoki, startCountingLoki } from './logs-sink.ts'

const HELP = `usage: npx tsx --conditions=@tailspan/source bench/sdk/logs.ts [options]

Ships lines to a stand-in for Loki by one library after the other, each as it is published, by plain node; prints tables.

  --lines N    lines of each run (60000), 10,000 a second
  --runs N     runs of each (3); medians are shown
  --only PART  healthy, outage or exit
`

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '60000' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

/** As published: what tsx compiles on the fly is slower, and the peers are not. */
const compiled = compile('logs-app.ts')

const compared = shippers.filter((shipper) => !alone.has(shipper))

async function app(
  shipper: Shipper,
  loki: CountingLoki,
  spool: string,
  lines: number,
  perSecond: number,
  mode?: 'exit' | 'warm',
): Promise<AppReport | undefined> {
  const child = start(
    [shipper, loki.url, spool, String(lines), String(perSecond)].concat(mode ?? []),
  )
  const output = await outputOf(child)
  return output === '' ? undefined : (JSON.parse(output) as AppReport)
}

/** As `app`, beside a process that does nothing: what the machine does to both is no fault of a shipper. */
async function besideBareLoop(run: () => Promise<AppReport | undefined>): Promise<Run> {
  const bare = start(['bare'])
  const output = outputOf(bare)
  const report = await run()
  bare.stdin.end()
  if (report === undefined) throw new Error('the app did not end well')
  return { report, bare: JSON.parse(await output) as Stalls }
}

interface Run {
  readonly report: AppReport
  readonly bare: Stalls
}

function start(args: readonly string[]): ChildProcessByStdio<Writable, Readable, null> {
  return spawn(process.execPath, [compiled.app, ...args], { stdio: ['pipe', 'pipe', 'ignore'] })
}

async function outputOf(child: ChildProcessByStdio<Writable, Readable, null>): Promise<string> {
  let output = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) output += String(chunk)
  return output
}

async function withSpool<T>(run: (spool: string) => Promise<T>): Promise<T> {
  const spool = await mkdtemp(join(tmpdir(), 'tailspan-bench-'))
  try {
    return await run(spool)
  } finally {
    await rm(spool, { recursive: true, force: true })
  }
}

/** One run of a shipper with a healthy Loki. */
interface Healthy extends Run {
  readonly kept: number
  /** Bytes. */
  readonly wire: number
}

async function healthy(loki: CountingLoki, lines: number, runs: number): Promise<string> {
  const all = new Map<Shipper, Healthy[]>(shippers.map((shipper) => [shipper, []]))
  for (let run = 0; run < runs; run++) {
    for (const shipper of shippers) {
      loki.reset()
      const both = await withSpool((spool) =>
        besideBareLoop(() => app(shipper, loki, spool, lines, 10_000, 'warm')),
      )
      // What is on its way still counts.
      await sleep(1500)
      // Half of them warmed it up.
      all.get(shipper)?.push({ ...both, kept: loki.keptBelow(lines), wire: loki.wireBytes / 2 })
    }
  }
  const of = (shipper: Shipper, read: (one: Healthy) => number): number =>
    median((all.get(shipper) ?? []).map(read))
  const cpuOf = (shipper: Shipper): number => of(shipper, ({ report }) => report.cpuMicros / lines)
  const shippingOf = (shipper: Shipper): number =>
    cpuOf(shipper) - cpuOf(shipper.includes('winston') ? 'winston alone' : 'pino alone')
  const best = (read: (shipper: Shipper) => number): number =>
    Math.min(...compared.filter((shipper) => !shipper.startsWith('@tailspan')).map(read))
  const rows = shippers.map((shipper) => {
    const shipped = !alone.has(shipper)
    const cells = [
      cpuOf(shipper).toFixed(1),
      shipped ? (cpuOf(shipper) / best(cpuOf)).toFixed(2) : '',
      shipped ? shippingOf(shipper).toFixed(1) : '',
      shipped ? (shippingOf(shipper) / best(shippingOf)).toFixed(2) : '',
      of(shipper, ({ report }) => report.callMicros / lines).toFixed(1),
      ...[
        of(shipper, ({ report }) => report.stalls.p999),
        of(shipper, ({ bare }) => bare.p999),
      ].map((ms) => ms.toFixed(1)),
      ...[of(shipper, ({ report }) => report.stalls.max), of(shipper, ({ bare }) => bare.max)].map(
        (ms) => ms.toFixed(1),
      ),
      of(shipper, ({ report }) => report.rssMb).toFixed(0),
      shipped ? (of(shipper, ({ wire }) => wire) / 2 ** 20).toFixed(1) : '',
      shipped ? `${of(shipper, ({ kept }) => kept)}` : '',
    ]
    return `| ${shipper} | ${cells.join(' | ')} |`
  })
  return [
    '| | CPU, µs per line | ÷ the better peer | of it shipping | ÷ the better peer | in the calls, µs | stalls p99.9, ms | bare loop p99.9 | longest stall, ms | bare loop longest | RSS, MB | wire, MB | arrived |',
    `|---|${'--:|'.repeat(12)}`,
    ...rows,
  ].join('\n')
}

async function outage(loki: CountingLoki): Promise<string> {
  const rows: string[] = []
  for (const shipper of compared) {
    loki.reset()
    loki.shut = true
    const ended = withSpool((spool) => app(shipper, loki, spool, 100_000, 5000))
    await sleep(6000)
    loki.shut = false
    await ended
    await sleep(1500)
    rows.push(`| ${shipper} | ${loki.kept} | ${100_000 - loki.kept} |`)
  }
  return ['| | arrived | lost |', '|---|--:|--:|', ...rows].join('\n')
}

async function exit(loki: CountingLoki): Promise<string> {
  const rows: string[] = []
  for (const shipper of compared) {
    loki.reset()
    const [before, after] = await withSpool(async (spool) => {
      await app(shipper, loki, spool, 5000, 1e6, 'exit')
      const arrived = loki.kept
      await app(shipper, loki, spool, 0, 1)
      return [arrived, loki.kept]
    })
    rows.push(`| ${shipper} | ${before} | ${after} | ${5000 - after} |`)
  }
  return ['| | arrived | after the next start | lost |', '|---|--:|--:|--:|', ...rows].join('\n')
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP)
  const loki = await startCountingLoki()
  const wants = (part: string): boolean => (values.only ?? part) === part
  const print = (title: string, table: string): void => {
    process.stdout.write(`#### ${title}\n\n${table}\n\n`)
  }
  const lines = Number(values.lines)
  if (wants('healthy')) {
    print(`${lines} lines, 10,000 a second`, await healthy(loki, lines, Number(values.runs)))
  }
  if (wants('outage')) {
    print('100,000 lines, 5,000 a second, the first 5 seconds into an outage', await outage(loki))
  }
  if (wants('exit')) print('5,000 lines, then process.exit', await exit(loki))
  await loki.stop()
}

await main()
