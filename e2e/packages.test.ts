import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { LokiApi } from './harness/loki.ts'
import { installPacked } from './harness/packed.ts'
import { root } from './harness/process.ts'
import { startServer } from './harness/server.ts'
import { TempoApi } from './harness/tempo.ts'

const run = promisify(execFile)

const PROGRAM = `
import { HttpTransport, LokiClient, TailspanClient } from '@tailspan/clients'

const transport = new HttpTransport({ url: process.argv[2] ?? '' })
const ts = BigInt(Date.now()) * 1_000_000n
const loki = new LokiClient(transport)
await loki.push([{ labels: [['app', 'packed']], entries: [{ timestamp: ts, line: 'from a package' }] }])
const { result } = await loki.queryRange('{app="packed"}', { start: ts - 1n, end: ts + 1n })
if (result.type !== 'streams') throw new Error(result.type)
const lines: string[] = result.streams.flatMap(({ entries }) => entries.map(({ line }) => line))
const { labels } = await new TailspanClient(transport).logLabels()
console.log(JSON.stringify({ lines, labels }))
await transport.close()
`

const APP = `
import { createTraceAwareLogger, currentTrace, init, log, span } from '@tailspan/sdk'
import { express } from '@tailspan/sdk/express'

const [, , url = '', otlp = ''] = process.argv
const sdk = init({ service: 'packed', traces: { url: otlp }, logs: { console: false, loki: { url } } })
const id = span('work', () => {
  log.info('from the SDK', { step: 1 })
  return currentTrace()?.trace_id
})
if (typeof express !== 'function' || typeof createTraceAwareLogger !== 'function') throw new Error('no entry')
const { complete } = await sdk.shutdown({ timeout: '60s' })
console.log(JSON.stringify({ id, complete }))
`

async function packed(names: readonly string[], program: string): Promise<string> {
  const folder = await temporaryFolder('packed')
  await installPacked(folder, names)
  await writeFile(join(folder, 'program.mts'), program)
  const compile = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--types', 'node']
  const types = ['--typeRoots', join(root, 'node_modules/@types')]
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const compiled = run(process.execPath, [tsc, ...compile, ...types, 'program.mts'], {
    cwd: folder,
  })
  await compiled.catch((error: { stdout?: string }) => {
    throw new Error(error.stdout)
  })
  return folder
}

test('the packages of clients and model work by themselves, as npm packs them', async () => {
  const cwd = await packed(['model', 'clients'], PROGRAM)
  const server = await startServer(join(cwd, 'data'))

  const { stdout } = await run(process.execPath, ['program.mjs', server.url], { cwd })

  const answer = JSON.parse(stdout) as { lines: string[]; labels: string[] }
  expect(answer.lines).toEqual(['from a package'])
  expect(answer.labels).toContain('app')
})

test('the package of the SDK works by itself, as npm packs it', async () => {
  const cwd = await packed(['model', 'clients', 'sdk'], APP)
  const server = await startServer(join(cwd, 'data'))

  const { stdout } = await run(process.execPath, ['program.mjs', server.url, server.otlpHttp], {
    cwd,
  })

  const { id, complete } = JSON.parse(stdout) as { id: string; complete: boolean }
  expect(complete).toBe(true)
  expect((await new TempoApi(server.url).trace(id)).map(({ name }) => name)).toEqual(['work'])
  const lines = await new LokiApi(server.url).lines({ query: `{service_name="packed"}` })
  expect(lines.map(({ line }) => line)).toEqual([expect.stringContaining('from the SDK')])
})
