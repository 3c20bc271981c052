import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { bundleSdk } from '../tools/bundle-sdk.mjs'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { root, startNode } from './harness/process.ts'
import { type RunningServer, startServer } from './harness/server.ts'
import { TempoApi, type TempoSpan } from './harness/tempo.ts'

/** Where the SDK is installed as it is published, beside what the repository has. */
let installed: string
beforeAll(async () => {
  const parent = join(root, 'node_modules/.cache')
  await mkdir(parent, { recursive: true })
  installed = await mkdtemp(join(parent, 'sdk-programs-'))
  const sdk = join(installed, 'node_modules/@tailspan/sdk')
  await mkdir(sdk, { recursive: true })
  bundleSdk(root, join(sdk, 'dist'))
  await symlink(join(root, 'packages/sdk/package.json'), join(sdk, 'package.json'))
  return () => rm(installed, { recursive: true, force: true })
})

/** Runs a program of CommonJS until its end, and gives what it said. */
async function run(server: RunningServer, flag: string, code: string): Promise<string> {
  const file = join(await mkdtemp(join(installed, 'program-')), 'app.cjs')
  await writeFile(file, code)
  const env = {
    OTEL_SERVICE_NAME: 'program',
    TEMPO_ENDPOINT: server.otlpHttp,
    // A busy machine is slow, and what is not sent in time is lost.
    TAILSPAN_SHUTDOWN_TIMEOUT: '60s',
  }
  const pairs = Object.entries(env).map((pair) => pair.join('='))
  await writeFile(`${file}.env`, pairs.join('\n'))
  // A path, as the flag is read from where the process runs.
  const register = join(installed, 'node_modules/@tailspan/sdk/dist/register/register.js')
  const app = startNode([`--env-file=${file}.env`, flag, register, file])
  onTestFinished(() => app.kill())
  expect(await app.ended, app.output()).toMatchObject({ code: 0 })
  return app.output()
}

async function spansOf(server: RunningServer, output: string, count: number): Promise<TempoSpan[]> {
  const id = /id: ([0-9a-f]{32})\b/.exec(output)?.[1] ?? ''
  return eventually({ withinMs: 60_000, what: `${count} spans` }, async () => {
    const spans = await new TempoApi(server.url).trace(id)
    return spans.length === count ? spans : undefined
  })
}

/** Names of spans from the root on, each below its parent. */
const pathOf = (spans: readonly TempoSpan[]): string[] => {
  const of = (parent: string): string[] => {
    const below = spans.filter(({ parentSpanId }) => parentSpanId === parent)
    return below.flatMap(({ name, spanId }) => [name, ...of(spanId)])
  }
  return of('')
}

test.each(['--require', '--import'])(
  'a program of CommonJS is watched from %s on, and has the same SDK by require',
  async (flag) => {
    const server = await startServer(join(await temporaryFolder('sdk-commonjs'), 'data'))
    const output = await run(
      server,
      flag,
      `const http = require('node:http')
      const express = require('express')
      const { currentTrace, span, traced } = require('@tailspan/sdk')
      const pay = traced('pay', async (cents) => cents)
      const app = express()
      app.get('/orders/:id', async (request, response) => {
        console.log('id:', currentTrace().trace_id)
        await span('order', () => pay(7))
        response.end()
      })
      const server = app.listen(0, '127.0.0.1', () => {
        http.get({ port: server.address().port, path: '/orders/7' }, (response) => {
          response.resume().on('close', () => {
            server.close()
            server.closeAllConnections()
          })
        })
      })`,
    )
    expect(pathOf(await spansOf(server, output, 4))).toEqual([
      'GET',
      'GET /orders/:id',
      'order',
      'pay',
    ])
    expect(output).not.toContain('[tailspan]')
  },
)

test('each process of a cluster sends its part of a trace, and ends', async () => {
  const server = await startServer(join(await temporaryFolder('sdk-cluster'), 'data'))
  const output = await run(
    server,
    '--import',
    `const cluster = require('node:cluster')
    const http = require('node:http')
    const { currentTrace, span } = require('@tailspan/sdk')
    if (cluster.isPrimary) {
      const worker = cluster.fork()
      worker.once('message', (port) => {
        span('ask', async () => {
          console.log('id:', currentTrace().trace_id)
          await (await fetch('http://127.0.0.1:' + port + '/')).text()
        }).finally(() => worker.kill('SIGTERM'))
      })
      worker.once('exit', (code, signal) => console.log('worker:', code, signal))
    } else {
      const server = http.createServer((request, response) => response.end())
      server.listen(0, '127.0.0.1', () => process.send(server.address().port))
    }`,
  )
  expect(pathOf(await spansOf(server, output, 3))).toEqual(['ask', 'GET', 'GET'])
  expect(output).toContain('worker: null SIGTERM')
})
