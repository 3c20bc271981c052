import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { lokiDestination } from '@tailspan/sdk/pino'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { LokiApi } from './harness/loki.ts'
import { type Ending, type ProcessGroup, startNode } from './harness/process.ts'
import { startServer } from './harness/server.ts'

const begin = BigInt(Date.now() - 60_000) * 1_000_000n
const end = (): bigint => BigInt(Date.now() + 60_000) * 1_000_000n

/** What stands before a server, and turns everybody away while it is shut. */
interface Gate {
  readonly url: string
  shut: boolean
  /** Bytes; larger bodies are refused. */
  maxBody: number
  readonly turnedAway: number
}

async function gateTo(target: string): Promise<Gate> {
  let turnedAway = 0
  const gate = {
    url: '',
    shut: false,
    maxBody: Number.POSITIVE_INFINITY,
    get turnedAway() {
      return turnedAway
    },
  }
  const server = createServer((request, response) => {
    const tooLarge = Number(request.headers['content-length']) > gate.maxBody
    if (gate.shut || tooLarge) {
      turnedAway++
      request.resume()
      return void response.writeHead(tooLarge ? 413 : 503).end('shut')
    }
    const { method, headers, url = '' } = request
    const passed = forward(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  gate.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return gate
}

async function numbersOf(loki: LokiApi, query: string): Promise<number[]> {
  const numbers: number[] = []
  for await (const { line } of loki.everyLine(query, begin, end())) {
    numbers.push((JSON.parse(line) as { n: number }).n)
  }
  return numbers
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

test('100,000 lines arrive through an outage: all, in order, none twice', async () => {
  const server = await startServer(join(await temporaryFolder('sdk-logs'), 'data'))
  const gate = await gateTo(server.url)
  const to = lokiDestination({ url: gate.url, service: 'outage', environment: '' })
  const logger = pino(to)
  const total = 100_000
  for (let n = 0; n < total; n++) {
    logger.info({ n, route: '/api/orders/:id', duration_ms: n % 977 }, 'order placed')
    if (n === 20_000) gate.shut = true
    // Time passes as it does in an app: there is a turn of the event loop now and then.
    if (n % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    if (n === 80_000) {
      await eventually({ withinMs: 60_000, what: 'an attempt' }, async () =>
        gate.turnedAway > 2 ? true : undefined,
      )
      expect(to.health().state).not.toBe('ok')
      gate.shut = false
    }
  }
  const report = await to.close(60_000)
  expect(report).toMatchObject({ lost: 0, spooled: 0, complete: true })
  expect(to.health()).toMatchObject({ sent: total, lost: 0 })
  expect(await numbersOf(new LokiApi(server.url), '{service="outage"}')).toEqual(upTo(total))
})

/** An app of a few lines, in a process of its own. */
function startApp(code: string): ProcessGroup {
  const group = startNode([
    '--conditions=@tailspan/source',
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    // What ends normally has time, however busy the machine is.
    `process.env.TAILSPAN_SHUTDOWN_TIMEOUT ??= '60s'; const { lokiDestination } = await import('@tailspan/sdk/pino'); const { pino } = await import('pino'); ${code}`,
  ])
  onTestFinished(() => group.kill())
  return group
}

async function app(code: string): Promise<{ code: number | null; output: string }> {
  const group = startApp(code)
  const ending = await group.ended
  return { code: ending.code, output: group.output() }
}

/** Waits until an app says "ready", sends it a signal, and waits for its end. */
async function endBy(signal: NodeJS.Signals, code: string): Promise<Ending> {
  const group = startApp(`${code}; console.log('ready'); setInterval(() => {}, 1000)`)
  await eventually({ withinMs: 120_000, what: 'a ready app' }, async () =>
    group.output().includes('ready') ? true : undefined,
  )
  group.signal(signal)
  return group.ended
}

test.each([
  ['process.exit', 'process.exit(3)', 3],
  ['an exception that nobody catches', "throw new Error('oops')", 1],
])('none of 5,000 lines is lost at %s', async (_, exit, code) => {
  const folder = await temporaryFolder('sdk-exit')
  const server = await startServer(join(folder, 'data'))
  const options = (url: string): string =>
    JSON.stringify({ url, service: 'exit', environment: '', spoolDir: join(folder, 'spool') })
  const first = await app(`
    const logger = pino(lokiDestination(${options(server.url)}))
    for (let n = 0; n < 5000; n++) logger.info({ n })
    ${exit}`)
  expect(first).toMatchObject({ code })
  // The next start has nothing to log, and sends what is there all the same.
  const second = await app(`
    const to = lokiDestination(${options(server.url)})
    const { readdirSync } = await import('node:fs')
    while (readdirSync(${JSON.stringify(join(folder, 'spool'))}).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await to.close()`)
  expect(second).toMatchObject({ code: 0 })
  expect(await numbersOf(new LokiApi(server.url), '{service="exit"}')).toEqual(upTo(5000))
})

test.each([
  ['one logger', '', { code: null, signal: 'SIGTERM' }],
  [
    'several loggers and the SDK',
    `const { init } = await import('@tailspan/sdk'); init({ service: 'b', traces: false, logs: { console: false } });
     for (const service of ['b', 'c']) pino(lokiDestination({ url, service })).info('x')`,
    { code: null, signal: 'SIGTERM' },
  ],
  [
    'an app that ends itself',
    "process.on('SIGTERM', () => setTimeout(() => process.exit(7), 100))",
    { code: 7, signal: null },
  ],
])('SIGTERM with %s ends the process, and loses nothing', async (_, more, ending) => {
  const folder = await temporaryFolder('sdk-signal')
  const server = await startServer(join(folder, 'data'))
  const gate = await gateTo(server.url)
  gate.shut = true
  const spoolDir = join(folder, 'spool')
  const code = `
    process.env.TAILSPAN_SHUTDOWN_TIMEOUT = '500ms'
    const url = ${JSON.stringify(gate.url)}
    const options = { url, service: 'signal', environment: '', spoolDir: ${JSON.stringify(spoolDir)} }
    const logger = pino(lokiDestination(options))
    for (let n = 0; n < 100; n++) logger.info({ n })
    ${more}`
  expect(await endBy('SIGTERM', code)).toEqual(ending)
  gate.shut = false
  const to = lokiDestination({ url: gate.url, service: 'signal', environment: '', spoolDir })
  await eventually({ withinMs: 60_000, what: 'an empty spool' }, async () =>
    (await readdir(spoolDir)).length === 0 ? true : undefined,
  )
  await to.close(60_000)
  expect(await numbersOf(new LokiApi(server.url), '{service="signal"}')).toEqual(upTo(100))
})

test('an app that has nothing more to do sends its last lines, and ends', async () => {
  const server = await startServer(join(await temporaryFolder('sdk-end'), 'data'))
  const ended = await app(`
    const logger = pino(lokiDestination({ url: '${server.url}', service: 'end', environment: '' }))
    for (let n = 0; n < 100; n++) logger.info({ n })`)
  expect(ended).toMatchObject({ code: 0 })
  expect(await numbersOf(new LokiApi(server.url), '{service="end"}')).toEqual(upTo(100))
})

test('a line that is too large for a server does not keep the others from arriving', async () => {
  const server = await startServer(join(await temporaryFolder('sdk-large'), 'data'))
  const gate = await gateTo(server.url)
  gate.maxBody = 20_000
  const to = lokiDestination({ url: gate.url, service: 'large', environment: '' })
  const logger = pino(to)
  for (let n = 0; n < 1000; n++) {
    // Compresses to more than half of it.
    logger.info({ n, filler: randomBytes(n === 500 ? 30_000 : 30).toString('hex') })
  }
  expect(await to.close(60_000)).toMatchObject({ sent: 999, lost: 1 })
  const numbers = await numbersOf(new LokiApi(server.url), '{service="large"}')
  expect(numbers).toEqual(upTo(1000).filter((n) => n !== 500))
})
