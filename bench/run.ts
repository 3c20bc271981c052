import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { measureFederation } from './federation/measure-federation.ts'
import { measureIdle } from './idle/measure-idle.ts'
import { formatNames, readFormat } from './ingest/formats.ts'
import { type IngestResult, measureIngest } from './ingest/measure-ingest.ts'
import { measureLogQueries, measureTraceQueries } from './queries/measure-queries.ts'
import {
  describeRun,
  federationTable,
  idleTable,
  ingestTable,
  loadTable,
  queryTable,
} from './report.ts'
import { measureUnderLoad } from './under-load/measure-under-load.ts'

const HELP = `usage: npm run bench -- [options]

  --rows N     rows of each ingest run (400000)
  --lines N    lines that the queries are asked over (1000000)
  --runs N     runs of each, medians are shown (5)
  --spans N    spans that the trace queries are asked over (500000)
  --format F   of the ingest runs only this one: loki-json, otlp-logs, otlp-spans, otlp-spans-json
  --only PART  idle, ingest, logs, traces, load or federation
  --write      put the tables into bench/README.md
`

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '400000' },
    lines: { type: 'string', default: '1000000' },
    spans: { type: 'string', default: '500000' },
    runs: { type: 'string', default: '5' },
    format: { type: 'string' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP)
  const runs = Number(values.runs)
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`
  const sections: string[] = [describeRun(command, new Date())]
  const add = (title: string, table: string): void => {
    sections.push(`### ${title}\n\n${table}`)
    process.stdout.write(`${sections.at(-1)}\n`)
  }
  const wants = (part: string): boolean => (values.only ?? part) === part
  if (wants('idle')) add('Start and idle', idleTable(await measureIdle(runs)))
  if (wants('ingest')) {
    const results: IngestResult[] = []
    for (const format of values.format ? [readFormat(values.format)] : formatNames)
      results.push(await measureIngest(format, Number(values.rows), runs))
    add('Ingest', ingestTable(results))
  }
  if (wants('logs'))
    add('Log queries', queryTable(await measureLogQueries(Number(values.lines), runs)))
  if (wants('traces'))
    add('Trace queries', queryTable(await measureTraceQueries(Number(values.spans), runs)))
  if (wants('load')) add('Under load', loadTable(await measureUnderLoad(Number(values.lines))))
  if (wants('federation')) add('Many clusters', federationTable(await measureFederation(runs)))
  if (values.write) await write(sections.join('\n'))
}

const MARK = '<!-- results -->'

async function write(results: string): Promise<void> {
  const file = new URL('README.md', import.meta.url)
  const [before] = (await readFile(file, 'utf8')).split(MARK)
  await writeFile(file, `${before}${MARK}\n\n${results}`)
}

await main()
