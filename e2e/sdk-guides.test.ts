import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { bundleSdk } from '../tools/bundle-sdk.mjs'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { LokiApi } from './harness/loki.ts'
import { root, startNode } from './harness/process.ts'
import { type RunningServer, startServer } from './harness/server.ts'
import { TempoApi } from './harness/tempo.ts'

const WITHIN = { withinMs: 120_000 }

/** What an example leaves behind. */
interface Left {
  readonly service: string
  /** Names of spans in the server, in no order. */
  readonly spans?: readonly string[]
  /** Texts of lines in the server, in no order. */
  readonly lines?: readonly string[]
  /** What it says, in this order. */
  readonly says?: readonly (string | RegExp)[]
}

const EXAMPLES: Readonly<Record<string, readonly Left[]>> = {
  'sdk-start': [{ service: 'checkout', spans: ['GET', 'price'], lines: ['pricing'] }],
  sampling: [
    { service: 'checkout', spans: ['refund'] },
    { service: 'checkout', says: ["{ keep: false, reason: 'ratio', ratio: 0 }", 'ratio: 1'] },
  ],
  'jobs-and-queues': [
    { service: 'mailer', spans: ['order', 'send mail'], lines: ['sending'] },
    { service: 'orders', spans: ['order placed', 'bill'] },
    { service: 'renderer', spans: ['render', 'render page'], lines: ['rendering'] },
    {
      service: 'mailer',
      spans: ['newsletter', 'render'],
      lines: ['one bounced'],
      says: [
        'true',
        /https:\/\/grafana\.example\/explore\?trace=[0-9a-f]{32} https:\S+trace\/\d+ http:\S+\/traces\/[0-9a-f]{32}/,
        /newsletter true 2 1 \d+n/,
        ' newsletter bounced',
        '  render',
        'warn one bounced',
        /[0-9a-f]{32}/,
      ],
    },
  ],
  'moving-to-the-sdk': [
    { service: 'checkout', lines: ['order placed'] },
    { service: 'checkout', lines: ['order placed'] },
    { service: 'checkout', spans: ['charge'] },
    { service: 'unknown', says: ['orders_total{status="paid"} 1'] },
  ],
}

/** Asks the server of an example once, and ends it. */
const ASK = `
import { once } from 'node:events'
if (!server.listening) await once(server, 'listening')
const address = 'http://127.0.0.1:' + server.address().port
await (await fetch(address + '/cart', { headers: { connection: 'close' } })).text()
server.close()`

/** Stands in for the queue: its jobs go through JSON, as in Redis. */
const BULLMQ = `
const jobs = []
let take = (job) => jobs.push(job)
export class Queue {
  async add(name, data) { take(JSON.parse(JSON.stringify({ id: '1', name, data }))) }
}
export class Worker {
  constructor(_name, work) {
    take = work
    for (const job of jobs) work(job)
  }
}`

/** Code blocks of a page; of a diff what is there afterwards. */
function examplesOf(page: string): string[] {
  const text = readFileSync(join(root, `docs/guide/${page}.md`), 'utf8')
  return [...text.matchAll(/^```(js|diff)\n([\s\S]*?)^```/gm)].map(([, kind, code = '']) => {
    if (kind === 'js') return code
    const lines = code.split('\n').filter((line) => !line.startsWith('-'))
    return lines.map((line) => line.slice(1)).join('\n')
  })
}

let installed: string
beforeAll(async () => {
  const parent = join(root, 'node_modules/.cache')
  await mkdir(parent, { recursive: true })
  installed = await mkdtemp(join(parent, 'sdk-guides-'))
  const sdk = join(installed, 'node_modules/@tailspan/sdk')
  await mkdir(sdk, { recursive: true })
  bundleSdk(root, join(sdk, 'dist'))
  await symlink(join(root, 'packages/sdk/package.json'), join(sdk, 'package.json'))
  const bullmq = join(installed, 'node_modules/bullmq')
  await mkdir(bullmq)
  await writeFile(join(bullmq, 'package.json'), '{"type":"module","exports":"./index.js"}')
  await writeFile(join(bullmq, 'index.js'), BULLMQ)
  return () => rm(installed, { recursive: true, force: true })
})

test.each(Object.entries(EXAMPLES))(
  'the examples of %s do what they are there for',
  async (page, all) => {
    const folder = await temporaryFolder('sdk-guides')
    const server = await startServer(join(folder, 'data'))
    const env = {
      TEMPO_ENDPOINT: server.otlpHttp,
      LOKI_URL: server.url,
      TAILSPAN_URL: server.url,
      // A busy machine is slow, and what is not sent in time is lost.
      TAILSPAN_SHUTDOWN_TIMEOUT: '60s',
    }
    const envFile = join(folder, 'env')
    const pairs = Object.entries(env).map((pair) => pair.join('='))
    await writeFile(envFile, pairs.join('\n'))

    const examples = examplesOf(page)
    expect(examples).toHaveLength(all.length)
    for (const [index, left] of all.entries()) {
      // They would find what others have left.
      const service = `${left.service}-${index}`
      const code = (examples[index] ?? '').replaceAll(`'${left.service}'`, `'${service}'`)
      const asks = code.includes('server.listen(')
      const file = join(installed, `${page}-${index}.mjs`)
      await writeFile(file, asks ? code.replace('3000', '0') + ASK : code)
      const app = startNode([`--env-file=${envFile}`, file])
      onTestFinished(() => app.kill())
      expect(await app.ended, app.output()).toMatchObject({ code: 0 })
      says(app.output(), left.says ?? [])
      await arrived(server, service, left)
    }
  },
)

function says(output: string, wanted: readonly (string | RegExp)[]): void {
  let rest = output
  for (const each of wanted) {
    const at = typeof each === 'string' ? rest.indexOf(each) : rest.search(each)
    expect(at, `${String(each)} is said in: ${rest}`).toBeGreaterThanOrEqual(0)
    rest = rest.slice(at + 1)
  }
}

async function arrived(
  server: RunningServer,
  service: string,
  { spans = [], lines = [] }: Left,
): Promise<void> {
  await eventually({ ...WITHIN, what: `${service} has spans ${spans.join(', ')}` }, async () => {
    const tempo = new TempoApi(server.url)
    const found = await tempo.search(`{ resource.service.name = "${service}" }`)
    const whole = await Promise.all(found.map(({ traceID }) => tempo.trace(traceID)))
    const names = whole.flat().map(({ name }) => name)
    return spans.every((name) => names.includes(name)) ? true : undefined
  })
  await eventually({ ...WITHIN, what: `${service} has lines ${lines.join(', ')}` }, async () => {
    const found = await new LokiApi(server.url).lines({ query: `{service="${service}"}` })
    const texts = found.map(({ line }) => line)
    return lines.every((text) => texts.some((line) => line.includes(text))) ? true : undefined
  })
}
