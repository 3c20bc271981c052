import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { installPacked } from './harness/packed.ts'
import { root } from './harness/process.ts'
import { startServer } from './harness/server.ts'

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

test('the packages of clients and model work by themselves, as npm packs them', async () => {
  const folder = await temporaryFolder('packed')
  await installPacked(folder, ['model', 'clients'])
  await writeFile(join(folder, 'program.mts'), PROGRAM)
  const compile = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--types', 'node']
  const types = ['--typeRoots', join(root, 'node_modules/@types')]
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, ...compile, ...types, 'program.mts'], { cwd: folder })
  const server = await startServer(join(folder, 'data'))

  const { stdout } = await run(process.execPath, ['program.mjs', server.url], { cwd: folder })

  expect(JSON.parse(stdout)).toMatchObject({ lines: ['from a package'] })
  expect((JSON.parse(stdout) as { labels: string[] }).labels).toContain('app')
})
