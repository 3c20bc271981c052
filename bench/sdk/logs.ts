import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from '../measure/median.ts'
import type { AppReport } from './logs-app.ts'
import { alone, type Shipper, shippers } from './logs-shippers.ts'
import { type CountingLoki, startCountingLoki } from './logs-sink.ts'

const HELP = `usage: npx tsx --conditions=@tailspan/source bench/sdk/logs.ts [options]

Ships lines to a stand-in for Loki by one library after the other, and prints tables.

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

const compared = shippers.filter((shipper) => !alone.has(shipper))

async function app(
  shipper: Shipper,
  loki: CountingLoki,
  spool: string,
  lines: number,
  perSecond: number,
  mode?: 'exit' | 'warm',
): Promise<AppReport | undefined> {
  const file = fileURLToPath(new URL('logs-app.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    ['--conditions=@tailspan/source', '--import', 'tsx', file, shipper, loki.url, spool].concat(
      String(lines),
      String(perSecond),
      mode ?? [],
    ),
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  let output = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) output += String(chunk)
  return output === '' ? undefined : (JSON.parse(output) as AppReport)
}

async function withSpool<T>(run: (spool: string) => Promise<T>): Promise<T> {
  const spool = await mkdtemp(join(tmpdir(), 'tailspan-bench-'))
  try {
    return await run(spool)
  } finally {
    await rm(spool, { recursive: true, force: true })
  }
}

async function healthy(loki: CountingLoki, lines: number, runs: number): Promise<string> {
  const reports = new Map<Shipper, { report: AppReport; kept: number; wire: number }[]>()
  for (let run = 0; run < runs; run++) {
    for (const shipper of shippers) {
      loki.reset()
      const report = await withSpool((spool) => app(shipper, loki, spool, lines, 10_000, 'warm'))
      if (report === undefined) throw new Error(`${shipper} did not end well`)
      // What is on its way still counts.
      await sleep(1500)
      const all = reports.get(shipper) ?? []
      // Half of them warmed it up.
      reports.set(shipper, [
        ...all,
        { report, kept: loki.keptBelow(lines), wire: loki.wireBytes / 2 },
      ])
    }
  }
  const of = (
    shipper: Shipper,
    read: (one: { report: AppReport; kept: number; wire: number }) => number,
  ): number => median((reports.get(shipper) ?? []).map(read))
  const cpuOf = (shipper: Shipper): number => of(shipper, ({ report }) => report.cpuMicros / lines)
  const rows = shippers.map((shipper) => {
    const logging = cpuOf(shipper.includes('winston') ? 'winston alone' : 'pino alone')
    const shipped = alone.has(shipper)
      ? ['', '', '']
      : [
          (cpuOf(shipper) - logging).toFixed(1),
          (of(shipper, ({ wire }) => wire) / 2 ** 20).toFixed(1),
          `${of(shipper, ({ kept }) => kept)}`,
        ]
    const cells = [
      cpuOf(shipper).toFixed(1),
      shipped[0],
      of(shipper, ({ report }) => report.callMicros / lines).toFixed(1),
      of(shipper, ({ report }) => report.stallMs).toFixed(0),
      of(shipper, ({ report }) => report.rssMb).toFixed(0),
      ...shipped.slice(1),
    ]
    return `| ${shipper} | ${cells.join(' | ')} |`
  })
  return [
    '| shipper | CPU, µs per line | of it shipping | in the calls, µs per line | longest delay of a turn, ms | RSS, MB | wire, MB | arrived |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
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
    const report = await ended
    await sleep(1500)
    rows.push(
      `| ${shipper} | ${loki.kept} | ${100_000 - loki.kept} | ${report?.stallMs.toFixed(0) ?? '?'} |`,
    )
  }
  return [
    '| shipper | arrived | lost | longest delay of a turn, ms |',
    '|---|--:|--:|--:|',
    ...rows,
  ].join('\n')
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
  return ['| shipper | arrived | after the next start | lost |', '|---|--:|--:|--:|', ...rows].join(
    '\n',
  )
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
