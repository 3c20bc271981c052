// What forwarding costs: the queue on disk alone, and ingest with it beside ingest without.
//   npx tsx --conditions=@tailspan/source bench/forward.ts [--rows 200000] [--runs 3] [--megabytes 200]
import { parseArgs } from 'node:util'
import { type ForwardedIngest, KINDS, measureForwardedIngest } from './forward/measure-ingest.ts'
import { measureQueue } from './forward/measure-queue.ts'
import { median } from './measure/median.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    runs: { type: 'string', default: '3' },
    megabytes: { type: 'string', default: '200' },
  },
})

const print = (line: string): void => void process.stdout.write(`${line}\n`)

print('| queue alone | writers | records/s | MB/s | CPU µs/record | read MB/s | CPU µs/record |')
print('|---|--:|--:|--:|--:|--:|--:|')
for (const [bytes, writers] of [
  [1_000, 64],
  [64_000, 8],
  [512_000, 4],
] as const) {
  const all = await measureQueue(bytes, writers, bytes < 10_000 ? 20 : Number(values.megabytes))
  const megabytes = (all.records * bytes) / 1e6
  const cells = [
    `records of ${bytes} bytes`,
    writers,
    Math.round(all.records / all.writeSeconds),
    Math.round(megabytes / all.writeSeconds),
    ((all.writeCpuSeconds * 1e6) / all.records).toFixed(1),
    Math.round(megabytes / all.readSeconds),
    ((all.readCpuSeconds * 1e6) / all.records).toFixed(1),
  ]
  print(`| ${cells.join(' | ')} |`)
}

print(
  '\n| ingest | | rows/s | CPU µs/row | CPU to plain | p99 of a request, ms | then sent in, s |',
)
print('|---|---|--:|--:|--:|--:|--:|')
const rows = Number(values.rows)
for (const format of ['loki-json', 'otlp-spans'] as const) {
  const results = new Map<string, ForwardedIngest[]>(KINDS.map((kind) => [kind, []]))
  for (let run = 0; run < Number(values.runs); run++) {
    for (const kind of KINDS) {
      results.get(kind)?.push(await measureForwardedIngest(kind, format, rows))
    }
  }
  const of = (kind: string, read: (one: ForwardedIngest) => number): number =>
    median((results.get(kind) ?? []).map(read))
  for (const kind of KINDS) {
    const cpu = of(kind, (one) => one.cpuSeconds)
    const cells = [
      format,
      kind,
      Math.round(rows / of(kind, (one) => one.seconds)),
      ((cpu * 1e6) / rows).toFixed(1),
      (cpu / of('plain', (one) => one.cpuSeconds)).toFixed(2),
      of(kind, (one) => one.p99Ms).toFixed(0),
      kind === 'taken' ? of(kind, (one) => one.drainSeconds).toFixed(1) : '',
    ]
    print(`| ${cells.join(' | ')} |`)
  }
}
